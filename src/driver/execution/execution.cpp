#include "driver/execution/execution.hpp"

#include <algorithm>

#include "driver/core/cluster_core.hpp"
#include "driver/session/session_core.hpp"

namespace ilion::driver {

void Execution::start(SessionCore& session, Request&& request) {
    auto* execution = new Execution(session, std::move(request));
    execution->begin();
}

Execution::Execution(SessionCore& session, Request&& request)
    : session_(session),
      request_(std::move(request)),
      profile_(request_.profile != nullptr ? *request_.profile : session.cluster().default_profile()),
      started_(session.cluster().loop().now()) {
    if (!request_.fetched) session.cluster().loop().begin_work();
    ExecutionList& list = session.executions();
    next_ = list.first_;
    if (next_ != nullptr) next_->previous_ = this;
    list.first_ = this;
}

Execution::~Execution() {
    if (alive_) *alive_ = nullptr;
    if (previous_ != nullptr) {
        previous_->next_ = next_;
    } else {
        session_.executions().first_ = next_;
    }
    if (next_ != nullptr) next_->previous_ = previous_;
    if (!request_.fetched) session_.cluster().loop().end_work();
}

void Execution::begin() {
    session_.metrics().requests.add();
    if (request_.timeout.count() > 0) session_.cluster().loop().arm(deadline_, request_.timeout);
    if (!request_.host) {
        const auto& own = profile_.load_balancing;
        const auto& balancing = own ? own : session_.cluster().default_profile().load_balancing;
        if (request_.plan) {
            plan_ = std::move(request_.plan);
        } else if (request_.keyspace.empty() && request_.token) {
            std::string keyspace = session_.keyspace();
            plan_ = balancing->new_plan({keyspace, request_.token, request_.context});
        } else {
            plan_ = balancing->new_plan({request_.keyspace, request_.token, request_.context});
        }
    }
    if (request_.idempotent && !request_.is_counter_batch && profile_.speculative) {
        speculation_ = profile_.speculative->new_plan(request_.keyspace, request_.context);
    }
    if (!first_.send_to_next_host()) return leg_ran_out();
    arm_speculation();
    // No timer is that short: what has no time left is sent, and given up at once.
    if (request_.timeout == std::chrono::microseconds(1)) on_deadline();
}

HostPtr Execution::next_host() {
    if (request_.host) return std::exchange(host_used_, true) ? nullptr : request_.host;
    return plan_->next();
}

void Execution::arm_speculation() {
    if (!speculation_) return;
    const auto& host = more_.empty() ? first_.host() : more_.back()->host();
    if (auto delay = speculation_->next_execution(host)) {
        session_.cluster().loop().arm(speculation_timer_, *delay);
    } else {
        speculation_ = nullptr;
    }
}

void Execution::speculate() {
    if (settled_) return;
    session_.metrics().speculative_executions.add();
    auto leg = std::make_unique<Leg>(*this);
    if (!leg->send_to_next_host()) return;  // the others may still answer
    more_.push_back(std::move(leg));
    arm_speculation();
}

void Execution::on_deadline() {
    session_.metrics().client_timeouts.add();
    fail(
        make_error(ErrorCode::operation_timed_out, "Client request timeout. See Session.execute[_async](timeout)"));
}

void Execution::abort(const Error& reason) {
    fail(reason);
}

// A leg has no host left; the request fails when no other leg can still bring an answer.
void Execution::leg_ran_out() {
    if (settled_ || first_.is_busy()) return;
    bool busy = std::any_of(more_.begin(), more_.end(), [](const auto& leg) { return leg->is_busy(); });
    if (busy) return;
    fail(make_error(ErrorCode::no_host_available, "Unable to complete the operation against any hosts"));
}

std::shared_ptr<Execution*> Execution::alive() {
    if (!alive_) alive_ = std::make_shared<Execution*>(this);
    return alive_;
}

uint16_t Execution::consistency() const {
    if (consistency_) return *consistency_;
    BytesView body = request_.bytes();
    if (request_.consistency_at == 0 || body.size() < request_.consistency_at + 2) return 0;
    return load_be<uint16_t>(body.data() + request_.consistency_at);
}

void Execution::succeed() {
    session_.metrics().successes.add();
    finish();
}

void Execution::fail(Error error) {
    session_.metrics().errors.add();
    outcome_.error = std::make_unique<Error>(std::move(error));
    finish();
}

void Execution::finish() {
    auto elapsed = session_.cluster().loop().now() - started_;
    auto micros = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
    session_.metrics().latency.record(static_cast<uint64_t>(std::max<int64_t>(0, micros)));
    Completion* completion = request_.completion;
    Outcome outcome = std::move(outcome_);
    delete this;
    if (completion != nullptr) completion->complete(std::move(outcome));
}

}  // namespace ilion::driver
