// What an application may tell the driver of hosts by itself: that there is one more or one less, that one is up or
// down, that a pool or the control connection is to be made anew. Each waits without the GIL until the loop has
// done it, but for what takes time there.
#include <future>

#include "driver/control/control_connection.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/session/session_core.hpp"
#include "module.hpp"
#include "net/run_on.hpp"
#include "session/cluster.hpp"

namespace ilion::python {

namespace {

using driver::ClusterCore;
using driver::HostPtr;

// At once where a policy of Python asks from the loop. False: the loop has stopped.
template <class Work>
bool run_unlocked(ClientLoop& loop, Work work) {
    GilRelease unlocked;
    return run_on(loop, std::move(work));
}

ClusterCore& core_of(PyCluster& cluster) {
    return *cluster.driver().core();
}

// The host of the endpoint, made if it is not known. None after shutdown.
nb::object add_host(PyCluster& self, nb::handle endpoint, nb::handle datacenter, nb::handle rack) {
    Endpoint wanted{std::string(view_of(nb::object(endpoint[0]))), nb::cast<uint16_t>(endpoint[1]),
                    std::string(view_of(nb::object(endpoint[2])))};
    driver::HostInfo info;
    if (!datacenter.is_none()) info.datacenter = view_of(datacenter);
    if (!rack.is_none()) info.rack = view_of(rack);
    ClusterCore& core = core_of(self);
    HostPtr host;
    run_unlocked(core.loop(), [&] {
        host = core.find_host(wanted);
        if (!host && !core.is_shut_down()) host = core.add_host(wanted, std::move(info));
    });
    return host_ref(host);
}

void remove_host(PyCluster& self, const HostRef& host) {
    ClusterCore& core = core_of(self);
    run_unlocked(core.loop(), [&] { core.remove_host(host.host); });
}

void mark_up(PyCluster& self, const HostRef& host) {
    ClusterCore& core = core_of(self);
    run_unlocked(core.loop(), [&] { core.host_came_up(host.host); });
}

// Nothing while there are connections to the host, which know better.
void mark_down(PyCluster& self, const HostRef& host) {
    ClusterCore& core = core_of(self);
    run_unlocked(core.loop(), [&] {
        if (!core.has_connections(host.host)) core.host_went_down(host.host);
    });
}

void renew_control(PyCluster& self) {
    ClusterCore& core = core_of(self);
    run_unlocked(core.loop(), [&] { core.control().renew(); });
}

void close_control(PyCluster& self) {
    ClusterCore& core = core_of(self);
    run_unlocked(core.loop(), [&] {
        core.control().close(make_error(ErrorCode::connection_closed, "The control connection is shut down"));
        core.set_control_host(nullptr);
    });
}

using PoolOutcome = std::promise<std::optional<Error>>;

driver::Task<> open_pool(std::shared_ptr<driver::SessionCore> session, HostPtr host,
                         std::shared_ptr<PoolOutcome> outcome) {
    session->remove_pool(host);
    std::optional<Error> error = co_await session->add_pool(host);
    outcome->set_value(std::move(error));
}

// A new pool instead of the one there is: None, or what it failed with.
nb::object renew_pool(PySession& self, const HostRef& host) {
    auto session = self.driver().core();
    auto outcome = std::make_shared<PoolOutcome>();
    std::optional<Error> error;
    {
        GilRelease unlocked;
        bool taken = !self.loop().on_loop_thread() && self.loop().post([session, outcome, host = host.host] {
            driver::spawn(open_pool(session, host, outcome));
        });
        error = taken ? outcome->get_future().get()
                      : make_error(ErrorCode::connection_closed, "The session is shut down");
    }
    return error ? error_tuple(*error) : nb::object(nb::none());
}

void remove_pool(PySession& self, const HostRef& host) {
    run_unlocked(self.loop(), [&] { self.driver().core()->remove_pool(host.host); });
}

}  // namespace

void register_host_control(nb::module_& module) {
    module.def("add_host", add_host, nb::arg("cluster"), nb::arg("endpoint"), nb::arg("datacenter").none(),
               nb::arg("rack").none());
    module.def("remove_host", remove_host, nb::arg("cluster"), nb::arg("host"));
    module.def("mark_up", mark_up, nb::arg("cluster"), nb::arg("host"));
    module.def("mark_down", mark_down, nb::arg("cluster"), nb::arg("host"));
    module.def("renew_control", renew_control, nb::arg("cluster"));
    module.def("close_control", close_control, nb::arg("cluster"));
    module.def("renew_pool", renew_pool, nb::arg("session"), nb::arg("host"));
    module.def("remove_pool", remove_pool, nb::arg("session"), nb::arg("host"));
}

}  // namespace ilion::python
