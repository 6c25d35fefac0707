#include "driver/policy/speculative.hpp"

namespace ilion::driver {
namespace {

class ConstantPlan final : public SpeculativeExecutionPlan {
public:
    ConstantPlan(std::chrono::milliseconds delay, int left) : delay_(delay), left_(left) {}
    std::optional<std::chrono::milliseconds> next_execution(const HostPtr&) override {
        if (left_ <= 0) return std::nullopt;
        --left_;
        return delay_;
    }

private:
    std::chrono::milliseconds delay_;
    int left_;
};

class ConstantPolicy final : public SpeculativeExecutionPolicy {
public:
    ConstantPolicy(std::chrono::milliseconds delay, int attempts) : delay_(delay), attempts_(attempts) {}
    std::unique_ptr<SpeculativeExecutionPlan> new_plan(std::string_view, void*) override {
        return std::make_unique<ConstantPlan>(delay_, attempts_);
    }

private:
    std::chrono::milliseconds delay_;
    int attempts_;
};

}  // namespace

SpeculativeExecutionPolicyPtr constant_speculative_policy(std::chrono::milliseconds delay, int max_attempts) {
    return std::make_shared<ConstantPolicy>(delay, max_attempts);
}

}  // namespace ilion::driver
