// A request as the execution core takes it, and its outcome: frame bodies in, frame bodies out.
//
// The caller has encoded the body for the session's protocol version (`Session::protocol_version()`), the core adds
// the frame header, picks hosts, retries, re-prepares, and hands back the raw body of the answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "driver/host.hpp"
#include "types/token.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::driver {

// The answer's frame. The body is uncompressed and still opens with what `flags` announces, in this order: tracing
// id (16 bytes), warnings ([string list]), custom payload ([bytes map]).
struct Response {
    uint8_t version = 0;
    uint8_t flags = 0;
    wire::Opcode opcode = wire::Opcode::error;
    Bytes body;
};

// One host that did not answer as wished, and why.
struct Attempt {
    HostPtr host;
    Error error;
};

// Which error to show when all hosts failed is decided by `error.code`: no_host_available (look at `attempts`),
// operation_timed_out, or the code of the server's last ERROR, whose frame is then in `Outcome::response`.
struct Outcome {
    Response response;
    std::unique_ptr<Error> error;   // null: success
    HostPtr coordinator;            // the host that answered, or the last that was asked
    std::vector<Attempt> attempts;  // the hosts that failed before, in order
    bool schema_agreed = true;      // after a schema change: whether all nodes agreed in time

    bool ok() const { return error == nullptr; }
};

// Told once, on the loop thread, unless the request was refused by `submit`. Must stay alive until then, and must
// not block. Typical derived classes: BlockingCompletion, QueuedCompletion (completion_queue.hpp).
class Completion {
public:
    virtual void complete(Outcome&& outcome) noexcept = 0;

protected:
    ~Completion() = default;
};

class QueryPlan;
class RetryPolicy;
struct ExecutionProfile;

struct Request {
    wire::Opcode opcode = wire::Opcode::query;
    uint8_t flags = 0;              // wire::kFlagTracing, kFlagCustomPayload (the body opens with it)
    Bytes body;                     // either the body itself,
    BytesView borrowed;             // or, if `body` is empty, bytes that outlive the completion
    uint32_t consistency_at = 0;    // offset of [consistency] in the body, so that a retry can lower it; 0: unknown
    bool idempotent = false;        // may be sent twice: retries after unclear failures, speculative execution
    bool is_counter_batch = false;  // never executed speculatively, whatever `idempotent` says
    std::optional<Token> token;     // of the partition key: token-aware routing
    std::string keyspace;           // the statement's keyspace for routing; empty: the session's
    // Zero means no limit.
    std::chrono::microseconds timeout = std::chrono::seconds(10);

    const ExecutionProfile* profile = nullptr;  // registered with the cluster; null: the default one
    std::unique_ptr<QueryPlan> plan;            // null: asked from the profile's load-balancing policy
    std::shared_ptr<RetryPolicy> retry_policy;  // null: the profile's
    HostPtr host;                               // only this host
    void* context = nullptr;                    // passed through to policies (the statement of the caller)
    // PREPARE only: tell every other host too (upstream's prepare_on_all_hosts).
    bool prepare_everywhere = true;
    // PREPARE only: the text to keep for UNPREPARED answers and for hosts that come up later. Empty: the one in the
    // body, which is found there unless the body opens with a custom payload. EXECUTE needs nothing: the server
    // names the id that it does not know.
    std::string query;

    Completion* completion = nullptr;
    // Whoever wants the outcome will block for it (ClientLoop::Blocked): until then the loop may be left alone.
    bool fetched = false;

    BytesView bytes() const { return body.empty() ? borrowed : BytesView(body); }
};

}  // namespace ilion::driver
