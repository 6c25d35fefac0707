// When to send an idempotent request to a further host without waiting for the first. Called on the loop thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "driver/host.hpp"

namespace ilion::driver {

class SpeculativeExecutionPlan {
public:
    virtual ~SpeculativeExecutionPlan() = default;
    // How long after the last execution on `host` the next one starts; nothing: no more.
    virtual std::optional<std::chrono::milliseconds> next_execution(const HostPtr& host) = 0;
};

class SpeculativeExecutionPolicy {
public:
    virtual ~SpeculativeExecutionPolicy() = default;
    // `context` is Request::context. Null: no speculative execution for this request.
    virtual std::unique_ptr<SpeculativeExecutionPlan> new_plan(std::string_view keyspace, void* context) = 0;
};
using SpeculativeExecutionPolicyPtr = std::shared_ptr<SpeculativeExecutionPolicy>;

SpeculativeExecutionPolicyPtr constant_speculative_policy(std::chrono::milliseconds delay, int max_attempts);

}  // namespace ilion::driver
