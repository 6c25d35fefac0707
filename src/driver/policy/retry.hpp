// What to do when a host answered with an error that another attempt may avoid. Called on the loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/error.hpp"

namespace ilion::driver {

struct RetryDecision {
    enum class Kind : uint8_t { rethrow, retry_same_host, retry_next_host, ignore };
    Kind kind = Kind::rethrow;
    std::optional<uint16_t> consistency;  // none: as it was
    int64_t delay_ms = 0;

    static RetryDecision rethrow() { return {}; }
    static RetryDecision same_host(std::optional<uint16_t> consistency = {}) {
        return {Kind::retry_same_host, consistency};
    }
    static RetryDecision next_host(std::optional<uint16_t> consistency = {}) {
        return {Kind::retry_next_host, consistency};
    }
    // Pretend success with an empty result.
    static RetryDecision ignore() { return {Kind::ignore, {}}; }
};

struct RetryInfo {
    uint16_t consistency = 0;
    bool idempotent = false;
    int retries = 0;          // retries made so far for this request
    void* context = nullptr;  // Request::context
};

class RetryPolicy {
public:
    virtual ~RetryPolicy() = default;
    virtual RetryDecision on_read_timeout(const RetryInfo& info, const ReplicaDetail& detail) = 0;
    virtual RetryDecision on_write_timeout(const RetryInfo& info, const ReplicaDetail& detail) = 0;
    virtual RetryDecision on_unavailable(const RetryInfo& info, const ReplicaDetail& detail) = 0;
    // OVERLOADED, IS_BOOTSTRAPPING, TRUNCATE_ERROR, SERVER_ERROR, or a connection that broke while the request was
    // in flight (code connection_closed).
    virtual RetryDecision on_request_error(const RetryInfo& info, const Error& error) = 0;
};
using RetryPolicyPtr = std::shared_ptr<RetryPolicy>;

// Upstream's RetryPolicy: a read again where the data is likely there, BATCH_LOG writes, the next host when
// unavailable or overloaded, each once.
RetryPolicyPtr default_retry_policy();
RetryPolicyPtr fallthrough_retry_policy();
// Another host after a host's own error, nothing after errors of the replicas.
RetryPolicyPtr never_retry_policy();
// The default's retries, and once more at the level that the replicas which answered, or are alive, can give; a
// write that one replica has is taken as done.
RetryPolicyPtr downgrading_consistency_retry_policy();

}  // namespace ilion::driver
