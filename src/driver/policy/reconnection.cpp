#include "driver/policy/reconnection.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace ilion::driver {
namespace {

using std::chrono::milliseconds;

class Schedule final : public ReconnectionSchedule {
public:
    Schedule(milliseconds base, milliseconds limit, std::optional<int> attempts, bool grows)
        : base_(base),
          limit_(limit),
          attempts_(attempts),
          grows_(grows) {}

    std::optional<milliseconds> next() override {
        if (attempts_ && made_ >= *attempts_) return std::nullopt;
        int attempt = made_++;
        if (!grows_) return base_;
        milliseconds delay = attempt < 32 ? std::min(limit_, base_ * (int64_t{1} << attempt)) : limit_;
        auto percent = static_cast<int64_t>(85 + random_u64() % 31);
        return std::clamp(delay * percent / 100, base_, limit_);
    }

private:
    milliseconds base_;
    milliseconds limit_;
    std::optional<int> attempts_;
    bool grows_;
    int made_ = 0;
};

class Policy final : public ReconnectionPolicy {
public:
    explicit Policy(Schedule pattern) : pattern_(pattern) {}
    std::unique_ptr<ReconnectionSchedule> new_schedule() override { return std::make_unique<Schedule>(pattern_); }

private:
    Schedule pattern_;
};

}  // namespace

ReconnectionPolicyPtr constant_reconnection_policy(milliseconds delay, std::optional<int> max_attempts) {
    return std::make_shared<Policy>(Schedule(delay, delay, max_attempts, false));
}

ReconnectionPolicyPtr exponential_reconnection_policy(milliseconds base_delay, milliseconds max_delay,
                                                      std::optional<int> max_attempts) {
    return std::make_shared<Policy>(Schedule(base_delay, max_delay, max_attempts, true));
}

}  // namespace ilion::driver
