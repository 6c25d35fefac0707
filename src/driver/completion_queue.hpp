// Ways to receive outcomes on threads other than the loop: a blocking wait for one, a queue for many.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "driver/request.hpp"
#include "net/client_loop.hpp"

namespace ilion::driver {

// Waits for one outcome. A thread that waits runs the loop itself if nobody else does; otherwise it costs one futex
// wake, or none if it comes late.
class BlockingCompletion final : public Completion {
public:
    void complete(Outcome&& outcome) noexcept override;
    // Blocks until the outcome is there. The core's timeout bounds the wait. `blocked` is of the loop that will
    // complete it; made before the request was submitted, it spares waking the loop's own thread.
    Outcome& wait(ClientLoop::Blocked& blocked);
    Outcome& wait();
    bool ready() const { return state_.load(std::memory_order_acquire) == kDone; }

private:
    static constexpr uint32_t kPending = 0, kWaiting = 1, kDone = 2;
    std::atomic<uint32_t> state_{kPending};
    Outcome outcome_;
};

class CompletionQueue;

// A completion that lands in a queue. Derive from it to carry what the consumer needs to know of the request.
class QueuedCompletion : public Completion {
public:
    explicit QueuedCompletion(CompletionQueue& queue) : queue_(&queue) {}
    virtual ~QueuedCompletion() = default;
    void complete(Outcome&& outcome) noexcept final;

    Outcome outcome;

private:
    CompletionQueue* queue_;
};

// Completed requests in the order of completion. The loop appends without a system call while the consumer is
// awake, and wakes it once for all that one turn of the loop completes. Must outlive the cluster whose outcomes it
// takes.
class CompletionQueue final : private TurnEnd {
public:
    // Moves everything that is there to `out` (appended). Blocks until there is something, `close` was called or
    // the time is over; false when closed and empty.
    bool wait(std::vector<QueuedCompletion*>& out, std::chrono::microseconds timeout);
    // The same without waiting.
    bool poll(std::vector<QueuedCompletion*>& out);
    // Wakes the consumer for good. Outcomes that come later are still kept.
    void close();

private:
    friend class QueuedCompletion;
    void push(QueuedCompletion* done) noexcept;
    void end_turn() override;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<QueuedCompletion*> done_;
    bool waiting_ = false;
    bool turn_planned_ = false;
    bool closed_ = false;
};

}  // namespace ilion::driver
