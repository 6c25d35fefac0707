#include "driver/completion_queue.hpp"

#include "net/client_loop.hpp"

namespace ilion::driver {

void BlockingCompletion::complete(Outcome&& outcome) noexcept {
    outcome_ = std::move(outcome);
    // The waiter may be gone as soon as the state is kDone; waking the address of a dead object is harmless on
    // Linux, but only a waiter that announced itself needs it.
    if (state_.exchange(kDone, std::memory_order_acq_rel) != kWaiting) return;
    if (ClientLoop* loop = ClientLoop::current()) loop->woke_blocked();
    state_.notify_one();
}

Outcome& BlockingCompletion::wait(ClientLoop::Blocked& blocked) {
    blocked.run_until([this] { return ready(); }, std::chrono::hours(1));
    return wait();
}

Outcome& BlockingCompletion::wait() {
    uint32_t pending = kPending;
    if (state_.compare_exchange_strong(pending, kWaiting, std::memory_order_acq_rel)) pending = kWaiting;
    while (pending != kDone) {
        state_.wait(kWaiting, std::memory_order_acquire);
        pending = state_.load(std::memory_order_acquire);
    }
    return outcome_;
}

void QueuedCompletion::complete(Outcome&& done) noexcept {
    outcome = std::move(done);
    queue_->push(this);
}

void CompletionQueue::push(QueuedCompletion* done) noexcept {
    std::lock_guard lock(mutex_);
    done_.push_back(done);
    if (!waiting_ || turn_planned_) return;
    if (ClientLoop* loop = ClientLoop::current()) {
        turn_planned_ = true;
        loop->at_turn_end(*this);
    } else {
        arrived_.notify_one();
    }
}

void CompletionQueue::end_turn() {
    std::lock_guard lock(mutex_);
    turn_planned_ = false;
    if (waiting_) arrived_.notify_one();
}

bool CompletionQueue::wait(std::vector<QueuedCompletion*>& out, std::chrono::microseconds timeout) {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    arrived_.wait_for(lock, timeout, [&] { return !done_.empty() || closed_; });
    waiting_ = false;
    bool more = !done_.empty() || !closed_;
    out.insert(out.end(), done_.begin(), done_.end());
    done_.clear();
    return more;
}

bool CompletionQueue::poll(std::vector<QueuedCompletion*>& out) {
    std::lock_guard lock(mutex_);
    bool found = !done_.empty();
    out.insert(out.end(), done_.begin(), done_.end());
    done_.clear();
    return found;
}

void CompletionQueue::close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    arrived_.notify_all();
}

}  // namespace ilion::driver
