#include "driver/policy/retry.hpp"

namespace ilion::driver {
namespace {

class DefaultRetry final : public RetryPolicy {
public:
    // Enough replicas answered, only the one with the data did not: it is likely known to be slow by now.
    RetryDecision on_read_timeout(const RetryInfo& info, const ReplicaDetail& detail) override {
        bool worth_it = info.retries == 0 && detail.received >= detail.required && !detail.data_present;
        return worth_it ? RetryDecision::same_host() : RetryDecision::rethrow();
    }
    // The batch log was not written, so nothing of the batch was applied.
    RetryDecision on_write_timeout(const RetryInfo& info, const ReplicaDetail& detail) override {
        bool worth_it = info.retries == 0 && detail.write_type == "BATCH_LOG";
        return worth_it ? RetryDecision::same_host() : RetryDecision::rethrow();
    }
    // The coordinator may be cut off from the others.
    RetryDecision on_unavailable(const RetryInfo& info, const ReplicaDetail&) override {
        return info.retries == 0 ? RetryDecision::next_host() : RetryDecision::rethrow();
    }
    RetryDecision on_request_error(const RetryInfo&, const Error&) override { return RetryDecision::next_host(); }
};

class NeverRetry : public RetryPolicy {
public:
    RetryDecision on_read_timeout(const RetryInfo&, const ReplicaDetail&) override { return {}; }
    RetryDecision on_write_timeout(const RetryInfo&, const ReplicaDetail&) override { return {}; }
    RetryDecision on_unavailable(const RetryInfo&, const ReplicaDetail&) override { return {}; }
    RetryDecision on_request_error(const RetryInfo&, const Error&) override { return RetryDecision::next_host(); }
};

class FallthroughRetry final : public NeverRetry {
public:
    RetryDecision on_request_error(const RetryInfo&, const Error&) override { return {}; }
};

}  // namespace

RetryPolicyPtr default_retry_policy() {
    return std::make_shared<DefaultRetry>();
}

RetryPolicyPtr never_retry_policy() {
    return std::make_shared<NeverRetry>();
}

RetryPolicyPtr fallthrough_retry_policy() {
    return std::make_shared<FallthroughRetry>();
}

}  // namespace ilion::driver
