#include "session/cluster.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include "driver/core/cluster_core.hpp"
#include "module.hpp"
#include "session/result_set.hpp"

namespace ilion::python {

PySession::~PySession() {
    GilRelease unlocked;
    session_.reset();
}

void PySession::submit(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle host, bool idempotent,
                       nb::handle statement) {
    driver::Request request;
    if (!host.is_none()) request.host = nb::cast<HostRef&>(host).host;
    send(call, timeout, dispatch, idempotent, statement, std::move(request));
}

void PySession::submit_planned(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle plan,
                               bool idempotent, nb::handle statement) {
    driver::Request request;
    request.plan = plan_from(plan);
    send(call, timeout, dispatch, idempotent, statement, std::move(request));
}

void PySession::send(Call& call, nb::handle timeout, const Dispatch& dispatch, bool idempotent,
                     nb::handle statement, driver::Request&& request) {
    const std::shared_ptr<CallState>& state = call.state;
    const driver::Request& kept = state->request;
    request.opcode = kept.opcode;
    request.flags = kept.flags;
    request.borrowed = kept.bytes();
    request.consistency_at = kept.consistency_at;
    request.idempotent = idempotent || kept.idempotent;
    request.is_counter_batch = kept.is_counter_batch;
    request.token = kept.token;
    request.keyspace = kept.keyspace;
    request.query = kept.query;
    request.prepare_everywhere = kept.prepare_everywhere;
    request.timeout = timeout_from(timeout);
    request.profile = dispatch.profile;
    request.retry_policy = dispatch.retry;
    if (!statement.is_none()) {
        state->hold(statement);
        request.context = statement.ptr();
    }
    request.completion = state.get();
    request.fetched = true;
    state->give_to(loop());
    // Takes a lock that nobody holds for long, and never while waiting for the GIL.
    session_->submit(std::move(request));
}

void PySession::run(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle host, bool idempotent,
                    nb::handle statement) {
    ClientLoop::Blocked blocked(loop());
    submit(call, timeout, dispatch, host, idempotent, statement);
    call.state->wait(blocked);
}

ClientLoop& PySession::loop() {
    return cluster_->driver().core()->loop();
}

nb::object PySession::settle(Call& call) {
    return python::settle(call, cluster_->shapes());
}

void PySession::shutdown() {
    GilRelease unlocked;
    session_->shutdown();
}

namespace {

// What a request for a prepared statement takes from its statement and profile: consistency level, serial level,
// fetch size and what makes timestamps.
std::unique_ptr<Call> bound_call(const PreparedPtr& prepared, nb::handle values, int version,
                                 const nb::tuple& options) {
    return Call::execute(prepared, values,
                         {nb::cast<int>(options[0]), options[1], options[2], options[3], nb::none(), nb::none(),
                          nb::none(), false, version},
                         version);
}

// Sends a request for a prepared statement in which no policy of Python has a say.
std::unique_ptr<Call> start(PySession& self, const PreparedPtr& prepared, nb::handle values, int version,
                            const nb::tuple& options, nb::handle timeout, const Dispatch& dispatch,
                            bool idempotent) {
    auto call = bound_call(prepared, values, version, options);
    self.submit(*call, timeout, dispatch, nb::none(), idempotent, nb::none());
    return call;
}

// The same, and waits: a ResultSet, or an Answer if there is more to say than its rows. `make_future`: see Success.
nb::object execute(const std::shared_ptr<PySession>& self, const PreparedPtr& prepared, nb::object values,
                   int version, const nb::tuple& options, nb::handle timeout, const Dispatch& dispatch,
                   bool idempotent, nb::object row_factory, nb::object make_future) {
    auto call = bound_call(prepared, values, version, options);
    self->run(*call, timeout, dispatch, nb::none(), idempotent, nb::none());
    driver::Outcome& outcome = call->state->outcome;
    if (!is_plain(outcome)) return nb::cast(make_answer(*call, self->cluster().shapes()));
    bool may_fail = false;
    nb::object result = make_result_set(
        {std::move(outcome), prepared, std::move(values), self, std::move(row_factory), std::move(make_future)},
        may_fail);
    if (may_fail) taking_gil([&] { return result.attr("_decode_what_may_fail")(); });
    return result;
}

nb::object metrics(PySession& self) {
    const driver::Metrics& metrics = self.driver().metrics();
    nb::dict made;
    made["connection_errors"] = metrics.connection_errors.value();
    made["write_timeouts"] = metrics.write_timeouts.value();
    made["read_timeouts"] = metrics.read_timeouts.value();
    made["unavailables"] = metrics.unavailables.value();
    made["other_errors"] = metrics.other_errors.value();
    made["retries"] = metrics.retries.value();
    made["ignores"] = metrics.ignores.value();
    nb::dict timer;
    timer["count"] = metrics.latency.total();
    constexpr std::pair<const char*, double> kQuantiles[] = {
        {"min", 0.0},           {"median", 0.5},        {"75percentile", 0.75},   {"95percentile", 0.95},
        {"98percentile", 0.98}, {"99percentile", 0.99}, {"999percentile", 0.999}, {"max", 1.0}};
    for (const auto& [name, q] : kQuantiles) timer[name] = static_cast<double>(metrics.latency.quantile(q)) / 1e6;
    made["request_timer"] = timer;
    return made;
}

nb::object pool_states(PySession& self) {
    std::vector<driver::Session::PoolState> pools;
    {
        // The loop answers, which may be waiting for the GIL to ask a policy of Python.
        GilRelease unlocked;
        pools = self.driver().pool_states();
    }
    nb::list states;
    for (const driver::Session::PoolState& state : pools) {
        nb::dict made;
        made["open_count"] = state.connections.size();
        nb::list in_flight;
        nb::list orphaned;
        for (const auto& connection : state.connections) {
            in_flight.append(connection.in_flight);
            orphaned.append(connection.orphaned);
        }
        made["in_flights"] = in_flight;
        made["orphan_requests"] = orphaned;
        made["shutdown"] = self.driver().is_shutdown();
        states.append(nb::make_tuple(host_ref(state.host), made));
    }
    return states;
}

}  // namespace

void register_sessions(nb::module_& module) {
    nb::class_<PySession>(module, "Session")
        .def("submit", &PySession::submit, nb::arg("call"), nb::arg("timeout").none(), nb::arg("dispatch"),
             nb::arg("host").none(), nb::arg("idempotent"), nb::arg("statement").none())
        .def("submit_planned", &PySession::submit_planned, nb::arg("call"), nb::arg("timeout").none(),
             nb::arg("dispatch"), nb::arg("plan"), nb::arg("idempotent"), nb::arg("statement").none())
        .def("run", &PySession::run, nb::arg("call"), nb::arg("timeout").none(), nb::arg("dispatch"),
             nb::arg("host").none(), nb::arg("idempotent"), nb::arg("statement").none())
        .def("start", start, nb::arg("prepared"), nb::arg("values"), nb::arg("version"), nb::arg("options"),
             nb::arg("timeout").none(), nb::arg("dispatch"), nb::arg("idempotent"))
        .def("execute", execute, nb::arg("prepared"), nb::arg("values"), nb::arg("version"), nb::arg("options"),
             nb::arg("timeout").none(), nb::arg("dispatch"), nb::arg("idempotent"), nb::arg("row_factory").none(),
             nb::arg("make_future"))
        .def("wait", [](PySession&, Call& call) { call.state->wait(); })
        .def("settle", &PySession::settle)
        .def("shutdown", &PySession::shutdown)
        .def_prop_ro("keyspace",
                     [](PySession& self) {
                         std::string keyspace = self.driver().keyspace();
                         return keyspace.empty() ? nb::object(nb::none()) : text(keyspace);
                     })
        .def("metrics", metrics)
        .def("pool_states", pool_states);
}

}  // namespace ilion::python
