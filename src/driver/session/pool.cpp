#include "driver/session/pool.hpp"

#include <algorithm>

#include "driver/connection/call.hpp"
#include "driver/connection/open.hpp"
#include "driver/connection/use_keyspace.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/session/session_core.hpp"

namespace ilion::driver {

Task<std::optional<Error>> Pool::open() {
    for (size_t i = 0; i < session_.cluster().config().connections_per_host; ++i) {
        std::optional<Error> error = co_await open_one();
        if (error) co_return error;
    }
    co_return std::nullopt;
}

Task<std::optional<Error>> Pool::open_one() {
    auto self = shared_from_this();
    ClusterCore& cluster = session_.cluster();
    std::string keyspace = session_.keyspace();
    ConnectionOptions options = cluster.connection_options(host_->endpoint(), keyspace, session_.metrics());
    options.max_requests = cluster.config().max_requests_per_connection;
    OpenOutcome opened =
        co_await open_connection(cluster.loop(), cluster.openings(), host_->endpoint(), std::move(options));
    if (!opened.connection) co_return opened.error;
    auto connection = opened.connection;
    while (!closed_ && session_.keyspace() != keyspace) {  // changed meanwhile
        keyspace = session_.keyspace();
        Call call(cluster.loop(), connection);
        call.start(wire::Opcode::query, UseKeyspace::request(keyspace, connection->version()),
                   cluster.config().connect_timeout);
        Result<Response> selected = co_await call.answer;
        if (!selected) {
            connection->close(selected.error());
            co_return selected.error();
        }
    }
    if (closed_) {
        Error reason = make_error(ErrorCode::connection_closed, "The pool is closed");
        connection->close(reason);
        co_return reason;
    }
    connection->set_owner(this);
    connections_.push_back(connection);
    on_stream_free(*connection);
    co_return std::nullopt;
}

void Pool::close(const Error& reason) {
    if (closed_) return;
    auto self = shared_from_this();
    closed_ = true;
    auto connections = std::exchange(connections_, {});
    auto retiring = std::exchange(retiring_, {});
    connections.insert(connections.end(), retiring.begin(), retiring.end());
    for (const auto& connection : connections) connection->set_owner(nullptr);
    for (const auto& connection : connections) connection->close(reason);
    while (!waiters_.empty()) {
        StreamWaiter* waiter = waiters_.front();
        waiters_.pop_front();
        waiter->on_pool_closed();
    }
}

Connection* Pool::borrow() {
    Connection* best = nullptr;
    for (const auto& connection : connections_) {
        if (!connection->can_send()) continue;
        if (best == nullptr || connection->in_flight() < best->in_flight()) best = connection.get();
    }
    return best;
}

bool Pool::wait(StreamWaiter& waiter) {
    if (closed_ || connections_.empty() || waiters_.size() >= session_.cluster().config().max_queued_per_host) {
        return false;
    }
    waiters_.push_back(&waiter);
    return true;
}

std::shared_ptr<Connection> Pool::take(Connection& connection) {
    for (auto* list : {&connections_, &retiring_}) {
        auto found =
            std::find_if(list->begin(), list->end(), [&](const auto& c) { return c.get() == &connection; });
        if (found == list->end()) continue;
        auto taken = *found;
        list->erase(found);
        return taken;
    }
    return nullptr;
}

void Pool::on_lost(Connection& connection, const Error& error) {
    auto self = shared_from_this();
    auto kept = take(connection);
    if (closed_) return;
    if (connections_.empty()) {
        session_.cluster().connection_failed(host_, error);
    } else {
        spawn(refill());
    }
}

void Pool::on_stream_free(Connection& connection) {
    if (waiters_.empty() && retiring_.empty()) return;
    auto self = shared_from_this();
    end_if_done(connection);
    while (!closed_ && !waiters_.empty() && borrow() != nullptr) {
        StreamWaiter* waiter = waiters_.front();
        waiters_.pop_front();
        waiter->on_stream_free();
    }
}

void Pool::check_orphans(Connection& connection) {
    if (closed_) return;
    bool is_active = std::any_of(connections_.begin(), connections_.end(),
                                 [&](const auto& active) { return active.get() == &connection; });
    if (is_active && connection.orphaned() > session_.cluster().config().max_orphaned_streams) {
        retiring_.push_back(take(connection));
        spawn(refill());
    }
    end_if_done(connection);
}

// A connection that was replaced stays as long as somebody waits for an answer on it.
void Pool::end_if_done(Connection& connection) {
    bool is_retiring = std::any_of(retiring_.begin(), retiring_.end(),
                                   [&](const auto& retired) { return retired.get() == &connection; });
    if (!is_retiring || connection.in_flight() != connection.orphaned()) return;
    auto retired = take(connection);
    retired->set_owner(nullptr);
    retired->close(make_error(ErrorCode::connection_closed, "Replaced: too many requests were abandoned"));
}

Task<> Pool::refill() {
    auto self = shared_from_this();
    if (refilling_) co_return;
    refilling_ = true;
    while (!closed_ && connections_.size() < session_.cluster().config().connections_per_host) {
        std::optional<Error> error = co_await open_one();
        if (!error) continue;
        if (!closed_ && connections_.empty()) session_.cluster().connection_failed(host_, *error);
        break;
    }
    refilling_ = false;
}

Task<Status> Pool::use_keyspace(std::string keyspace) {
    auto self = shared_from_this();
    ClusterCore& cluster = session_.cluster();
    auto connections = connections_;
    std::deque<Call> calls;
    for (const auto& connection : connections) {
        Call& call = calls.emplace_back(cluster.loop(), connection);
        call.start(wire::Opcode::query, UseKeyspace::request(keyspace, connection->version()),
                   cluster.config().connect_timeout);
    }
    Status status;
    for (Call& call : calls) {
        Result<Response> answer = co_await call.answer;
        if (!answer) status = answer.error();
    }
    co_return status;
}

Session::PoolState Pool::state() const {
    Session::PoolState state;
    state.host = host_;
    state.distance = session_.cluster().distance(*host_);
    state.queued = waiters_.size();
    for (const auto& connection : connections_) {
        int orphaned = connection->orphaned();
        state.connections.push_back({connection->in_flight() - orphaned, orphaned});
    }
    return state;
}

}  // namespace ilion::driver
