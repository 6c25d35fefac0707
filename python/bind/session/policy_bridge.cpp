#include "session/policy_bridge.hpp"

#include "session/answer.hpp"
#include "session/held_object.hpp"

namespace ilion::python {

namespace {

using std::chrono::milliseconds;

milliseconds millis(double seconds) {
    return milliseconds(static_cast<int64_t>(seconds * 1000));
}

nb::object statement_of(void* context) {
    return context ? nb::borrow(static_cast<PyObject*>(context)) : nb::object(nb::none());
}

nb::object keyspace_of(std::string_view keyspace) {
    return keyspace.empty() ? nb::object(nb::none()) : text(keyspace);
}

class PythonPlan final : public driver::QueryPlan {
public:
    explicit PythonPlan(nb::handle iterator) : iterator_(iterator) {}
    driver::HostPtr next() override {
        return guarded(iterator_, driver::HostPtr(), [this] {
            PyObject* item = PyIter_Next(iterator_.get().ptr());
            if (!item) {
                if (PyErr_Occurred()) throw_pending();
                return driver::HostPtr();
            }
            return nb::cast<HostRef&>(nb::steal(item)).host;
        });
    }

private:
    HeldObject iterator_;
};

class EmptyPlan final : public driver::QueryPlan {
public:
    driver::HostPtr next() override { return nullptr; }
};

class PythonLoadBalancing final : public driver::LoadBalancingPolicy {
public:
    explicit PythonLoadBalancing(nb::handle bridge) : bridge_(bridge) {}

    void init(const driver::ClusterView&, std::span<const driver::HostPtr> hosts) override {
        guarded(bridge_, 0, [&] {
            nb::list list;
            for (const driver::HostPtr& host : hosts) list.append(host_ref(host));
            bridge_.get().attr("populate")(list);
            return 0;
        });
    }
    driver::HostDistance distance(const driver::Host& host) const override {
        return guarded(bridge_, driver::HostDistance::local, [&] {
            const Endpoint& endpoint = host.endpoint();
            nb::object answer =
                bridge_.get().attr("distance")(text(endpoint.address), endpoint.port, text(endpoint.server_name));
            // cassandra.policies.HostDistance
            int distance = nb::cast<int>(answer);
            if (distance < 0) return driver::HostDistance::ignored;
            return distance == 0 ? driver::HostDistance::local : driver::HostDistance::remote;
        });
    }
    std::unique_ptr<driver::QueryPlan> new_plan(const driver::RoutingInfo& routing) override {
        return guarded(bridge_, std::unique_ptr<driver::QueryPlan>(new EmptyPlan), [&] {
            nb::object plan =
                bridge_.get().attr("plan")(keyspace_of(routing.keyspace), statement_of(routing.context));
            return std::unique_ptr<driver::QueryPlan>(new PythonPlan(owned(PyObject_GetIter(plan.ptr()))));
        });
    }
    void on_add(const driver::HostPtr& host) override { tell("on_add", host); }
    void on_remove(const driver::HostPtr& host) override { tell("on_remove", host); }
    void on_up(const driver::HostPtr& host) override { tell("on_up", host); }
    void on_down(const driver::HostPtr& host) override { tell("on_down", host); }

private:
    void tell(const char* event, const driver::HostPtr& host) {
        guarded(bridge_, 0, [&] {
            bridge_.get().attr(event)(host_ref(host));
            return 0;
        });
    }
    HeldObject bridge_;
};

class PythonRetry final : public driver::RetryPolicy {
public:
    explicit PythonRetry(nb::handle bridge) : bridge_(bridge) {}

    driver::RetryDecision on_read_timeout(const driver::RetryInfo& info, const ReplicaDetail& detail) override {
        return ask("on_read_timeout", info, {ErrorCode::read_timeout, {}, detail});
    }
    driver::RetryDecision on_write_timeout(const driver::RetryInfo& info, const ReplicaDetail& detail) override {
        return ask("on_write_timeout", info, {ErrorCode::write_timeout, {}, detail});
    }
    driver::RetryDecision on_unavailable(const driver::RetryInfo& info, const ReplicaDetail& detail) override {
        return ask("on_unavailable", info, {ErrorCode::unavailable, {}, detail});
    }
    driver::RetryDecision on_request_error(const driver::RetryInfo& info, const Error& error) override {
        return ask("on_request_error", info, error);
    }

private:
    driver::RetryDecision ask(const char* method, const driver::RetryInfo& info, const Error& error) {
        return guarded(bridge_, driver::RetryDecision::rethrow(), [&] {
            nb::object answer = bridge_.get().attr(method)(statement_of(info.context), info.consistency,
                                                           info.retries, error_tuple(error));
            // cassandra.policies.RetryPolicy: RETRY, RETHROW, IGNORE, RETRY_NEXT_HOST; a level or None; and, if
            // there are three, the seconds to wait before.
            std::optional<uint16_t> level;
            if (!answer[1].is_none()) level = nb::cast<uint16_t>(answer[1]);
            driver::RetryDecision decision;
            switch (nb::cast<int>(answer[0])) {
                case 0:
                    decision = driver::RetryDecision::same_host(level);
                    break;
                case 2:
                    return driver::RetryDecision::ignore();
                case 3:
                    decision = driver::RetryDecision::next_host(level);
                    break;
                default:
                    return driver::RetryDecision::rethrow();
            }
            if (nb::len(answer) > 2) decision.delay_ms = millis(nb::cast<double>(answer[2])).count();
            return decision;
        });
    }
    HeldObject bridge_;
};

class PythonSchedule final : public driver::ReconnectionSchedule {
public:
    explicit PythonSchedule(nb::handle iterator) : iterator_(iterator) {}
    std::optional<milliseconds> next() override {
        return guarded(iterator_, std::optional<milliseconds>(), [this]() -> std::optional<milliseconds> {
            PyObject* item = PyIter_Next(iterator_.get().ptr());
            if (item) return millis(nb::cast<double>(nb::steal(item)));
            if (PyErr_Occurred()) throw_pending();
            return std::nullopt;
        });
    }

private:
    HeldObject iterator_;
};

class NoSchedule final : public driver::ReconnectionSchedule {
public:
    std::optional<milliseconds> next() override { return std::nullopt; }
};

class PythonReconnection final : public driver::ReconnectionPolicy {
public:
    explicit PythonReconnection(nb::handle policy) : policy_(policy) {}
    std::unique_ptr<driver::ReconnectionSchedule> new_schedule() override {
        return guarded(policy_, std::unique_ptr<driver::ReconnectionSchedule>(new NoSchedule), [this] {
            nb::object schedule = policy_.get().attr("new_schedule")();
            nb::object iterator = owned(PyObject_GetIter(schedule.ptr()));
            return std::unique_ptr<driver::ReconnectionSchedule>(new PythonSchedule(iterator));
        });
    }

private:
    HeldObject policy_;
};

class PythonSpeculativePlan final : public driver::SpeculativeExecutionPlan {
public:
    explicit PythonSpeculativePlan(nb::handle bridge) : bridge_(bridge) {}
    std::optional<milliseconds> next_execution(const driver::HostPtr& host) override {
        return guarded(bridge_, std::optional<milliseconds>(), [&]() -> std::optional<milliseconds> {
            auto seconds = nb::cast<double>(bridge_.get().attr("next_execution")(host_ref(host)));
            return seconds < 0 ? std::nullopt : std::optional(millis(seconds));
        });
    }

private:
    HeldObject bridge_;
};

class PythonSpeculative final : public driver::SpeculativeExecutionPolicy {
public:
    explicit PythonSpeculative(nb::handle bridge) : bridge_(bridge) {}
    std::unique_ptr<driver::SpeculativeExecutionPlan> new_plan(std::string_view keyspace, void* context) override {
        return guarded(bridge_, std::unique_ptr<driver::SpeculativeExecutionPlan>(), [&] {
            nb::object plan = bridge_.get().attr("new_plan")(keyspace_of(keyspace), statement_of(context));
            return std::unique_ptr<driver::SpeculativeExecutionPlan>(new PythonSpeculativePlan(plan));
        });
    }

private:
    HeldObject bridge_;
};

class PythonEndpointFactory final : public driver::AddressTranslator {
public:
    explicit PythonEndpointFactory(nb::handle factory) : factory_(factory) {}
    Endpoint translate(const Endpoint& announced) override { return announced; }
    Endpoint endpoint_of(const Endpoint& announced, const driver::HostInfo& info) override {
        return guarded(factory_, announced, [&] {
            nb::object made =
                factory_.get().attr("create")(text(announced.address), announced.port, host_info_dict(info));
            return Endpoint{std::string(view_of(nb::object(made[0]))), nb::cast<uint16_t>(made[1]),
                            std::string(view_of(nb::object(made[2])))};
        });
    }

private:
    HeldObject factory_;
};

std::optional<int> optional_int(nb::handle number) {
    return number.is_none() ? std::nullopt : std::optional(nb::cast<int>(number));
}

}  // namespace

driver::LoadBalancingPolicyPtr load_balancing_from(nb::handle spec) {
    if (spec.is_none()) return driver::default_load_balancing_policy();
    std::string kind = kind_of(spec);
    if (kind == "round_robin") return driver::round_robin_policy();
    if (kind == "dc_aware") {
        return driver::dc_aware_policy(std::string(view_of(spec[1])), nb::cast<size_t>(spec[2]));
    }
    if (kind == "token_aware") {
        return driver::token_aware_policy(load_balancing_from(spec[1]), nb::cast<bool>(spec[2]));
    }
    if (kind == "white_list") {
        std::vector<std::string> addresses;
        for (nb::handle address : nb::object(spec[1])) addresses.emplace_back(view_of(address));
        return driver::white_list_policy(std::move(addresses));
    }
    if (kind == "python") return std::make_shared<PythonLoadBalancing>(nb::object(spec[1]));
    throw_unknown(kind);
}

std::unique_ptr<driver::QueryPlan> plan_from(nb::handle iterator) {
    return std::make_unique<PythonPlan>(iterator);
}

driver::RetryPolicyPtr retry_from(nb::handle spec) {
    if (spec.is_none()) return nullptr;
    std::string kind = kind_of(spec);
    if (kind == "default") return driver::default_retry_policy();
    if (kind == "fallthrough") return driver::fallthrough_retry_policy();
    if (kind == "never") return driver::never_retry_policy();
    if (kind == "downgrading") return driver::downgrading_consistency_retry_policy();
    if (kind == "python") return std::make_shared<PythonRetry>(nb::object(spec[1]));
    throw_unknown(kind);
}

driver::ReconnectionPolicyPtr reconnection_from(nb::handle spec) {
    std::string kind = kind_of(spec);
    if (kind == "constant") {
        return driver::constant_reconnection_policy(millis(nb::cast<double>(spec[1])), optional_int(spec[2]));
    }
    if (kind == "exponential") {
        return driver::exponential_reconnection_policy(millis(nb::cast<double>(spec[1])),
                                                       millis(nb::cast<double>(spec[2])), optional_int(spec[3]));
    }
    if (kind == "python") return std::make_shared<PythonReconnection>(nb::object(spec[1]));
    throw_unknown(kind);
}

driver::SpeculativeExecutionPolicyPtr speculative_from(nb::handle spec) {
    if (spec.is_none()) return nullptr;
    std::string kind = kind_of(spec);
    if (kind == "constant") {
        return driver::constant_speculative_policy(millis(nb::cast<double>(spec[1])), nb::cast<int>(spec[2]));
    }
    if (kind == "python") return std::make_shared<PythonSpeculative>(nb::object(spec[1]));
    throw_unknown(kind);
}

driver::AddressTranslatorPtr translator_from(nb::handle endpoint_factory) {
    if (endpoint_factory.is_none()) return nullptr;
    return std::make_shared<PythonEndpointFactory>(endpoint_factory);
}

}  // namespace ilion::python
