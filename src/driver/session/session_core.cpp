#include "driver/session/session_core.hpp"

#include <algorithm>

#include "driver/connection/call.hpp"
#include "driver/core/cluster_core.hpp"

namespace ilion::driver {
namespace {

Error session_closed() {
    return make_error(ErrorCode::connection_closed, "The session is shut down");
}

void refuse(Request& request, const Error& error) {
    if (request.completion == nullptr) return;
    Outcome outcome;
    outcome.error = std::make_unique<Error>(error);
    request.completion->complete(std::move(outcome));
}

}  // namespace

// How far `open` is: it is over when one pool stands, unless all are waited for, or none is left to wait for.
struct PoolOpening {
    OneShot<bool> over;
    size_t left = 0;
    bool all = false;
    bool opened = false;
    std::vector<Attempt> attempts;
};

SessionCore::~SessionCore() = default;

std::string SessionCore::keyspace() const {
    std::unique_lock lock(mutex_, std::defer_lock);
    // In a forked child nobody is left who would unlock it.
    if (cluster_->loop().is_forked()) {
        if (!lock.try_lock()) return {};
    } else {
        lock.lock();
    }
    return keyspace_;
}

// ---- requests coming in ------------------------------------------------------------------------------------

// A forked child has neither the loop's thread nor anybody who would unlock what that held when the fork came, so
// it is told apart before anything is locked.

void SessionCore::submit(Request&& request) {
    if (cluster_->loop().is_forked()) return refuse(request, refusal());
    bool first = false;
    {
        std::lock_guard lock(mutex_);
        queue_.push_back(std::move(request));
        first = !std::exchange(drain_planned_, true);
    }
    if (first) plan_drain();
}

void SessionCore::submit(std::vector<Request>&& requests) {
    if (cluster_->loop().is_forked()) {
        for (Request& request : requests) refuse(request, refusal());
        return;
    }
    bool first = false;
    {
        std::lock_guard lock(mutex_);
        std::move(requests.begin(), requests.end(), std::back_inserter(queue_));
        first = !std::exchange(drain_planned_, true);
    }
    if (first) plan_drain();
}

// One wake-up of the loop for all that is queued until it comes round.
void SessionCore::plan_drain() {
    if (!cluster_->loop().post([self = shared_from_this()] { self->drain(); })) refuse_queued();
}

void SessionCore::drain() {
    // The drain was planned before the profile was added, and the requests that name it may have come after.
    if (cluster_->expects_profiles()) return plan_drain();
    {
        std::lock_guard lock(mutex_);
        draining_.swap(queue_);
        drain_planned_ = false;
    }
    for (Request& request : draining_) {
        if (is_closed()) {
            refuse(request, session_closed());
        } else {
            Execution::start(*this, std::move(request));
        }
    }
    draining_.clear();
}

void SessionCore::refuse_queued() {
    std::vector<Request> refused;
    {
        std::lock_guard lock(mutex_);
        refused.swap(queue_);
        drain_planned_ = false;
    }
    for (Request& request : refused) refuse(request, refusal());
}

// Why a loop that takes no more work takes none.
Error SessionCore::refusal() const {
    return cluster_->loop().is_forked()
               ? make_error(ErrorCode::bad_argument,
                            "This session belongs to the parent process; make a new one after fork()")
               : session_closed();
}

// ---- pools -------------------------------------------------------------------------------------------------

Task<bool> SessionCore::open(std::vector<Attempt>& attempts, bool all) {
    auto self = shared_from_this();
    auto opening = std::make_shared<PoolOpening>();
    opening->all = all;
    std::vector<HostPtr> wanted;
    for (const HostPtr& host : cluster_->hosts()) {
        bool usable = host->state() != HostState::down && cluster_->distance(*host) != HostDistance::ignored;
        if (usable) wanted.push_back(host);
    }
    opening->left = wanted.size();
    for (const HostPtr& host : wanted) spawn(open_pool(host, opening));
    bool opened = false;
    OneShot<bool>& over = opening->over;
    if (!wanted.empty()) opened = co_await over;
    attempts = opening->attempts;
    co_return opened;
}

Task<> SessionCore::open_pool(HostPtr host, std::shared_ptr<PoolOpening> opening) {
    auto self = shared_from_this();
    std::optional<Error> error = co_await add_pool(host);
    --opening->left;
    if (error) {
        opening->attempts.push_back({host, *error});
        if (!is_closed()) cluster_->connection_failed(host, *error);
    }
    opening->opened |= !error;
    bool decided = opening->left == 0 || (opening->opened && !opening->all);
    if (decided && !opening->over.is_set()) opening->over.set(opening->opened);
}

Task<std::optional<Error>> SessionCore::add_pool(HostPtr host) {
    auto self = shared_from_this();
    if (is_closed() || cluster_->distance(*host) == HostDistance::ignored) co_return std::nullopt;
    if (pools_.contains(host.get())) co_return std::nullopt;
    auto pool = std::make_shared<Pool>(*this, host);
    pools_.emplace(host.get(), pool);
    std::optional<Error> error = co_await pool->open();
    if (error && find_pool(*host) == pool.get()) {
        pools_.erase(host.get());
        pool->close(*error);
    }
    co_return error;
}

void SessionCore::remove_pool(const HostPtr& host) {
    auto found = pools_.find(host.get());
    if (found == pools_.end()) return;
    auto pool = std::move(found->second);
    pools_.erase(found);
    pool->close(make_error(ErrorCode::connection_closed, "The host is down"));
}

void SessionCore::follow_distances() {
    for (const HostPtr& host : cluster_->hosts()) {
        bool wanted = cluster_->distance(*host) != HostDistance::ignored;
        if (!wanted) {
            remove_pool(host);
        } else if (host->is_up() && !pools_.contains(host.get())) {
            auto opening = std::make_shared<PoolOpening>();
            opening->left = 1;
            spawn(open_pool(host, opening));
        }
    }
}

bool SessionCore::is_connected(const Host& host) const {
    Pool* pool = find_pool(host);
    return pool != nullptr && pool->is_connected();
}

std::vector<Session::PoolState> SessionCore::pool_states() const {
    std::vector<Session::PoolState> states;
    for (const auto& [host, pool] : pools_) states.push_back(pool->state());
    return states;
}

Task<Status> SessionCore::use_keyspace(std::string keyspace) {
    auto self = shared_from_this();
    {
        std::lock_guard lock(mutex_);
        keyspace_ = keyspace;
    }
    std::vector<std::shared_ptr<Pool>> pools;
    for (const auto& [host, pool] : pools_) pools.push_back(pool);
    Status status;
    for (const auto& pool : pools) {
        Status changed = co_await pool->use_keyspace(keyspace);
        // A connection that was lost selects the keyspace when it is opened again.
        if (!changed && changed.error().code < ErrorCode::io_error) status = changed;
    }
    co_return status;
}

void SessionCore::prepare_elsewhere(const HostPtr& except, const PreparedText& text) {
    for (const auto& [host, pool] : pools_) {
        Connection* connection = pool->host() == except ? nullptr : pool->borrow();
        if (connection != nullptr) spawn(prepare_on(connection->shared_from_this(), text));
    }
}

// A host that could not be told answers UNPREPARED later.
Task<> SessionCore::prepare_on(std::shared_ptr<Connection> connection, PreparedText text) {
    Call call(cluster_->loop(), connection);
    call.start(wire::Opcode::prepare, text.request(connection->version()), cluster_->config().control_timeout);
    Result<Response> ignored = co_await call.answer;
    static_cast<void>(ignored);
}

void SessionCore::close(const Error& reason) {
    if (closed_.exchange(true, std::memory_order_acq_rel)) return;
    auto self = shared_from_this();
    while (Execution* execution = executions_.first()) execution->abort(reason);
    auto pools = std::exchange(pools_, {});
    for (const auto& [host, pool] : pools) pool->close(reason);
    cluster_->remove_session(this);
}

}  // namespace ilion::driver
