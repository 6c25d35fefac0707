// The connections of one session to one host. Loop thread only.
//
// A request takes the connection with the fewest requests in flight; when all stream ids are taken, it waits here.
// A connection that holds too many abandoned stream ids is replaced.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "driver/connection/connection.hpp"
#include "driver/core/task.hpp"
#include "driver/session.hpp"

namespace ilion::driver {

class SessionCore;

// Someone who waits for a free stream id. Must leave (Pool::cancel_wait) before it dies.
class StreamWaiter {
public:
    // There is a connection that can send.
    virtual void on_stream_free() = 0;
    // The pool is closing.
    virtual void on_pool_closed() = 0;

protected:
    ~StreamWaiter() = default;
};

class Pool final : private ConnectionOwner, public std::enable_shared_from_this<Pool> {
public:
    Pool(SessionCore& session, HostPtr host) : session_(session), host_(std::move(host)) {}

    // The error of the first connection that could not be opened.
    Task<std::optional<Error>> open();
    void close(const Error& reason);
    bool is_closed() const { return closed_; }

    const HostPtr& host() const { return host_; }
    bool is_connected() const { return !connections_.empty(); }
    // Null: no connection has a free stream id.
    Connection* borrow();
    // False: too many wait already.
    bool wait(StreamWaiter& waiter);
    void cancel_wait(StreamWaiter& waiter) { std::erase(waiters_, &waiter); }
    // After a request on it was abandoned.
    void check_orphans(Connection& connection);

    Task<Status> use_keyspace(std::string keyspace);
    Session::PoolState state() const;

private:
    void on_ready(Connection&) override {}
    void on_lost(Connection& connection, const Error& error) override;
    void on_stream_free(Connection& connection) override;
    Task<std::optional<Error>> open_one();
    Task<> refill();
    std::shared_ptr<Connection> take(Connection& connection);
    void end_if_done(Connection& connection);

    SessionCore& session_;
    const HostPtr host_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::vector<std::shared_ptr<Connection>> retiring_;  // take no new requests
    std::deque<StreamWaiter*> waiters_;
    bool refilling_ = false;
    bool closed_ = false;
};

}  // namespace ilion::driver
