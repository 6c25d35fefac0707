// A cluster and its sessions as Python holds them.
//
// Whatever may wait (connecting, shutting down) does so without the GIL; whatever may call policies of Python too.
#pragma once

#include "driver/cluster.hpp"
#include "session/answer.hpp"
#include "session/policy_bridge.hpp"

namespace ilion::python {

class PyCluster {
public:
    // `config`: see cassandra._detail.cluster.native_config, which writes it.
    explicit PyCluster(nb::dict config);
    ~PyCluster();

    driver::Cluster& driver() { return *cluster_; }
    ShapeCache& shapes() { return shapes_; }
    const std::shared_ptr<CallbackQueue>& callbacks() const { return callbacks_; }
    void shutdown();

private:
    ShapeCache shapes_;
    std::shared_ptr<CallbackQueue> callbacks_ = std::make_shared<CallbackQueue>();
    std::unique_ptr<driver::Cluster> cluster_;
};

// Settings of a request that differ from call to call and say nothing of its body.
struct Dispatch {
    const driver::ExecutionProfile* profile = nullptr;
    driver::RetryPolicyPtr retry;
};

class PySession {
public:
    PySession(std::shared_ptr<PyCluster> cluster, std::shared_ptr<driver::Session> session)
        : cluster_(std::move(cluster)),
          session_(std::move(session)) {}
    ~PySession();

    // Sends `call`. `timeout` in seconds, None for none. `statement` is what policies of Python are asked about,
    // None if there are none.
    void submit(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle host, bool idempotent,
                nb::handle statement);
    // The same for a call that asks the hosts of an iterator of HostRefs, in that order.
    void submit_planned(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle plan, bool idempotent,
                        nb::handle statement);
    // As submit, and waits until the call is done.
    void run(Call& call, nb::handle timeout, const Dispatch& dispatch, nb::handle host, bool idempotent,
             nb::handle statement);
    nb::object settle(Call& call);
    void shutdown();

    PyCluster& cluster() { return *cluster_; }
    driver::Session& driver() { return *session_; }
    ClientLoop& loop();
    const std::shared_ptr<driver::Session>& driver_ptr() const { return session_; }

private:
    void send(Call& call, nb::handle timeout, const Dispatch& dispatch, bool idempotent, nb::handle statement,
              driver::Request&& request);

    std::shared_ptr<PyCluster> cluster_;
    std::shared_ptr<driver::Session> session_;
};

std::chrono::microseconds timeout_from(nb::handle seconds);

}  // namespace ilion::python
