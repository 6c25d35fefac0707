#include "driver/concurrent.hpp"

#include <algorithm>

#include "driver/core/cluster_core.hpp"
#include "driver/session.hpp"
#include "driver/session/session_core.hpp"

namespace ilion::driver {

struct ConcurrentRun::Slot final : Completion {
    void complete(Outcome&& done) noexcept override { run->on_done(*this, std::move(done)); }

    ConcurrentRun* run = nullptr;
    const ConcurrentChunk::Item* item = nullptr;
    size_t number = 0;
    BytesView arena;
    Outcome outcome;
    bool is_done = false;
};

struct ConcurrentRun::Chunk {
    ConcurrentChunk data;
    std::vector<Slot> slots;
    size_t first = 0;
};

std::shared_ptr<ConcurrentRun> ConcurrentRun::start(std::shared_ptr<Session> session, ConcurrentOptions options) {
    options.concurrency = std::max<size_t>(1, options.concurrency);
    return std::shared_ptr<ConcurrentRun>(new ConcurrentRun(std::move(session), std::move(options)));
}

ConcurrentRun::ConcurrentRun(std::shared_ptr<Session> session, ConcurrentOptions options)
    : session_(std::move(session)),
      options_(std::move(options)) {}

ConcurrentRun::~ConcurrentRun() = default;

void ConcurrentRun::append(ConcurrentChunk data) {
    auto chunk = std::make_unique<Chunk>();
    chunk->data = std::move(data);
    chunk->slots = std::vector<Slot>(chunk->data.items.size());
    std::unique_lock lock(mutex_);
    chunk->first = appended_;
    for (size_t i = 0; i < chunk->slots.size(); ++i) {
        Slot& slot = chunk->slots[i];
        slot.run = this;
        slot.item = &chunk->data.items[i];
        slot.number = appended_++;
        slot.arena = chunk->data.arena;
    }
    if (!chunk->slots.empty()) chunks_.push_back(std::move(chunk));
    if (cancelled_) cancel_rest();
    pump(lock);
}

ConcurrentRun::Slot& ConcurrentRun::slot(size_t number) {
    auto chunk = std::upper_bound(chunks_.begin(), chunks_.end(), number,
                                  [](size_t wanted, const auto& c) { return wanted < c->first; });
    --chunk;
    return (*chunk)->slots[number - (*chunk)->first];
}

// Sends as many as the window allows. Completions may come before `submit` returns, so the lock is released for it.
void ConcurrentRun::pump(std::unique_lock<std::mutex>& lock) {
    while (sent_ < appended_ && in_flight_ < options_.concurrency && !cancelled_) {
        std::vector<Request> requests;
        while (sent_ < appended_ && in_flight_ < options_.concurrency) {
            requests.push_back(request_of(slot(sent_)));
            ++sent_;
            ++in_flight_;
        }
        if (!self_) self_ = shared_from_this();
        lock.unlock();
        session_->submit(std::move(requests));
        lock.lock();
    }
}

Request ConcurrentRun::request_of(Slot& slot) const {
    Request request;
    request.opcode = options_.opcode;
    request.flags = options_.flags;
    request.borrowed = slot.arena.substr(slot.item->offset, slot.item->size);
    request.consistency_at = slot.item->consistency_at;
    request.idempotent = options_.idempotent;
    if (slot.item->has_token) request.token = slot.item->token;
    request.keyspace = options_.keyspace;
    request.timeout = options_.timeout;
    request.profile = options_.profile;
    request.retry_policy = options_.retry_policy;
    request.context = options_.context;
    request.completion = &slot;
    return request;
}

// On the loop thread many completions come in one turn: the window is refilled and waiters are woken at its end.
void ConcurrentRun::on_done(Slot& slot, Outcome&& outcome) noexcept {
    std::shared_ptr<ConcurrentRun> last;  // may destroy the run, after the lock is gone
    std::unique_lock lock(mutex_);
    settle(slot, std::move(outcome));
    --in_flight_;
    if (ClientLoop* loop = ClientLoop::current()) {
        turn_planned_ = true;
        return loop->at_turn_end(*this);
    }
    if (is_wanted()) progressed_.notify_all();
    if (in_flight_ == 0 && !turn_planned_) last = std::move(self_);
}

void ConcurrentRun::end_turn() {
    auto guard = shared_from_this();
    std::shared_ptr<ConcurrentRun> last;
    std::unique_lock lock(mutex_);
    turn_planned_ = false;
    pump(lock);
    if (is_wanted()) progressed_.notify_all();
    if (in_flight_ == 0) last = std::move(self_);
}

void ConcurrentRun::settle(Slot& slot, Outcome&& outcome) {
    if (!outcome.ok() && (!first_failure_ || slot.number < *first_failure_)) first_failure_ = slot.number;
    bool failed = !outcome.ok();
    slot.outcome = std::move(outcome);
    slot.is_done = true;
    ++completed_;
    if (failed && options_.stop_on_error) cancel_rest();
}

// Everything that was not sent has the outcome that it was not sent.
void ConcurrentRun::cancel_rest() {
    cancelled_ = true;
    while (sent_ < appended_) {
        Slot& rest = slot(sent_++);
        rest.outcome.error =
            std::make_unique<Error>(make_error(ErrorCode::connection_closed, "Not sent: the run was stopped"));
        rest.is_done = true;
        ++completed_;
    }
}

void ConcurrentRun::finish() {
    std::lock_guard lock(mutex_);
    finished_ = true;
    progressed_.notify_all();
}

void ConcurrentRun::cancel() {
    std::lock_guard lock(mutex_);
    cancel_rest();
    progressed_.notify_all();
}

bool ConcurrentRun::can_collect() {
    if (collected_ == appended_) return finished_;
    return slot(collected_).is_done;
}

bool ConcurrentRun::is_wanted() {
    if (backlog_wanted_ != kNobody && appended_ - completed_ <= backlog_wanted_) return true;
    return collector_waits_ && can_collect();
}

void ConcurrentRun::wait_backlog(size_t pending) {
    std::unique_lock lock(mutex_);
    backlog_wanted_ = pending;
    progressed_.wait(lock, [&] { return appended_ - completed_ <= pending; });
    backlog_wanted_ = kNobody;
}

size_t ConcurrentRun::collect(std::vector<Outcome>& out, size_t max) {
    std::unique_lock lock(mutex_);
    collector_waits_ = true;
    progressed_.wait(lock, [&] { return can_collect(); });
    collector_waits_ = false;
    size_t taken = 0;
    while (taken < max && collected_ < appended_ && slot(collected_).is_done) {
        out.push_back(std::move(slot(collected_).outcome));
        ++collected_;
        ++taken;
        const Chunk& oldest = *chunks_.front();
        if (collected_ == oldest.first + oldest.slots.size()) chunks_.pop_front();
    }
    return taken;
}

std::optional<size_t> ConcurrentRun::first_failure() {
    std::lock_guard lock(mutex_);
    return first_failure_;
}

}  // namespace ilion::driver
