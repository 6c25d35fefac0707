// Many requests of one kind with a bounded number in flight, and their outcomes in order.
//
// The producer encodes bodies one after the other into an arena and appends chunks; the loop keeps `concurrency` of
// them in flight without asking anybody; the consumer collects outcomes in the order of the requests. Producer and
// consumer may be one thread: `append` never blocks, `wait_backlog` keeps memory bounded.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "driver/request.hpp"
#include "net/client_loop.hpp"

namespace ilion::driver {

class Session;

// What all requests of a run share; the fields mean what they mean in Request.
struct ConcurrentOptions {
    wire::Opcode opcode = wire::Opcode::execute;
    uint8_t flags = 0;
    bool idempotent = false;
    std::string keyspace;
    std::chrono::microseconds timeout = std::chrono::seconds(10);
    const ExecutionProfile* profile = nullptr;
    std::shared_ptr<RetryPolicy> retry_policy;
    void* context = nullptr;
    size_t concurrency = 100;
    // After the first failure nothing more is sent; what was not sent completes as `connection_closed`.
    bool stop_on_error = false;
};

// Encoded bodies, back to back.
struct ConcurrentChunk {
    struct Item {
        uint32_t offset = 0;
        uint32_t size = 0;
        uint32_t consistency_at = 0;
        bool has_token = false;
        Token token = 0;
    };
    Bytes arena;
    std::vector<Item> items;
};

class ConcurrentRun final : public std::enable_shared_from_this<ConcurrentRun>, private TurnEnd {
public:
    static std::shared_ptr<ConcurrentRun> start(std::shared_ptr<Session> session, ConcurrentOptions options);
    ~ConcurrentRun();

    // Any thread. Requests are numbered from 0 in the order of appending.
    void append(ConcurrentChunk chunk);
    // No more will be appended.
    void finish();
    // Completes what was not sent yet as failed; what is in flight ends by itself.
    void cancel();

    // Blocks until at most `pending` of the appended requests have no outcome yet.
    void wait_backlog(size_t pending);
    // Blocks until the next outcome in order is there (or all were collected after `finish`), then appends it and
    // its finished successors, at most `max`, to `out`. Returns how many; 0 means the run is over.
    size_t collect(std::vector<Outcome>& out, size_t max);
    // Number of the first request that failed so far, if any.
    std::optional<size_t> first_failure();

private:
    struct Slot;
    struct Chunk;
    ConcurrentRun(std::shared_ptr<Session> session, ConcurrentOptions options);
    static constexpr size_t kNobody = SIZE_MAX;

    void end_turn() override;
    // All of these with the lock held.
    void pump(std::unique_lock<std::mutex>& lock);
    Slot& slot(size_t number);
    Request request_of(Slot& slot) const;
    void settle(Slot& slot, Outcome&& outcome);
    void cancel_rest();
    bool can_collect();
    bool is_wanted();
    // Takes the lock.
    void on_done(Slot& slot, Outcome&& outcome) noexcept;

    std::shared_ptr<Session> session_;
    ConcurrentOptions options_;

    std::mutex mutex_;
    std::condition_variable progressed_;
    std::deque<std::unique_ptr<Chunk>> chunks_;
    size_t appended_ = 0;
    size_t sent_ = 0;
    size_t completed_ = 0;
    size_t collected_ = 0;
    size_t in_flight_ = 0;
    std::optional<size_t> first_failure_;
    bool finished_ = false;
    bool cancelled_ = false;
    bool turn_planned_ = false;
    bool collector_waits_ = false;
    size_t backlog_wanted_ = kNobody;
    std::shared_ptr<ConcurrentRun> self_;  // alive while anything is in flight
};

}  // namespace ilion::driver
