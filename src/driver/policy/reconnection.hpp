// How long to wait between attempts to reach a host that is down. Called on the loop thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

namespace ilion::driver {

// The waits of one series of attempts; nothing means: give up.
class ReconnectionSchedule {
public:
    virtual ~ReconnectionSchedule() = default;
    virtual std::optional<std::chrono::milliseconds> next() = 0;
};

class ReconnectionPolicy {
public:
    virtual ~ReconnectionPolicy() = default;
    virtual std::unique_ptr<ReconnectionSchedule> new_schedule() = 0;
};
using ReconnectionPolicyPtr = std::shared_ptr<ReconnectionPolicy>;

// `max_attempts` nothing: forever.
ReconnectionPolicyPtr constant_reconnection_policy(std::chrono::milliseconds delay,
                                                   std::optional<int> max_attempts = {});
// base · 2^n up to `max_delay`, each with ±15 % of jitter.
ReconnectionPolicyPtr exponential_reconnection_policy(std::chrono::milliseconds base_delay,
                                                      std::chrono::milliseconds max_delay,
                                                      std::optional<int> max_attempts = {});

}  // namespace ilion::driver
