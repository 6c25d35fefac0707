// Upstream's DowngradingConsistencyRetryPolicy: rather a weaker answer than none.
#include "driver/policy/retry.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::driver {
namespace {

using wire::Consistency;

RetryDecision at_level_of(int32_t replicas) {
    if (replicas >= 3) return RetryDecision::same_host(static_cast<uint16_t>(Consistency::three));
    if (replicas == 2) return RetryDecision::same_host(static_cast<uint16_t>(Consistency::two));
    if (replicas == 1) return RetryDecision::same_host(static_cast<uint16_t>(Consistency::one));
    return RetryDecision::rethrow();
}

bool is_serial(uint16_t level) {
    return level == static_cast<uint16_t>(Consistency::serial) ||
           level == static_cast<uint16_t>(Consistency::local_serial);
}

class DowngradingRetry final : public RetryPolicy {
public:
    RetryDecision on_read_timeout(const RetryInfo& info, const ReplicaDetail& detail) override {
        if (info.retries > 0 || is_serial(detail.consistency)) return RetryDecision::rethrow();
        if (detail.received < detail.required) return at_level_of(detail.received);
        return detail.data_present ? RetryDecision::rethrow() : RetryDecision::same_host();
    }
    RetryDecision on_write_timeout(const RetryInfo& info, const ReplicaDetail& detail) override {
        if (info.retries > 0) return RetryDecision::rethrow();
        const std::string& type = detail.write_type;
        if (type == "SIMPLE" || type == "BATCH" || type == "COUNTER") {
            return detail.received > 0 ? RetryDecision::ignore() : RetryDecision::rethrow();
        }
        if (type == "UNLOGGED_BATCH") return at_level_of(detail.received);
        return type == "BATCH_LOG" ? RetryDecision::same_host() : RetryDecision::rethrow();
    }
    // A conditional statement that failed in its Paxos phase may have better luck with another coordinator.
    RetryDecision on_unavailable(const RetryInfo& info, const ReplicaDetail& detail) override {
        if (info.retries > 0) return RetryDecision::rethrow();
        return is_serial(detail.consistency) ? RetryDecision::next_host() : at_level_of(detail.received);
    }
    RetryDecision on_request_error(const RetryInfo&, const Error&) override { return RetryDecision::next_host(); }
};

}  // namespace

RetryPolicyPtr downgrading_consistency_retry_policy() {
    return std::make_shared<DowngradingRetry>();
}

}  // namespace ilion::driver
