// One attempt after the other, each on one connection.
#include <fmt/core.h>

#include "driver/execution/execution.hpp"
#include "driver/session/session_core.hpp"

namespace ilion::driver {
namespace {

Error no_connection(const char* what) {
    return make_error(ErrorCode::connection_closed, what);
}

}  // namespace

void Execution::Leg::leave() {
    disarm();
    if (waiting_in_) std::exchange(waiting_in_, nullptr)->cancel_wait(*this);
    if (stream_ < 0) return;
    Connection* connection = std::exchange(connection_, nullptr);
    connection->abandon(std::exchange(stream_, -1));
    if (Pool* pool = execution_.session_.find_pool(*host_)) pool->check_orphans(*connection);
}

bool Execution::Leg::send_to_next_host() {
    while (HostPtr host = execution_.next_host()) {
        if (send_to(host)) return true;
    }
    return false;
}

bool Execution::Leg::send_to(const HostPtr& host) {
    Pool* pool = execution_.session_.find_pool(*host);
    const char* problem = nullptr;
    if (pool == nullptr || !pool->is_connected()) {
        problem = "Pool is shutdown";
    } else if (Connection* connection = pool->borrow()) {
        host_ = host;
        if (send_on(*connection)) return true;
        problem = "Connection is closed";
    } else if (pool->wait(*this)) {
        host_ = host;
        waiting_in_ = pool->shared_from_this();
        return true;
    } else {
        problem = "All request IDs are currently in use";
    }
    execution_.outcome_.attempts.push_back({host, no_connection(problem)});
    return false;
}

bool Execution::Leg::send_on(Connection& connection) {
    const Request& request = execution_.request_;
    uint32_t consistency_at = execution_.consistency_ ? request.consistency_at : 0;
    stream_ = connection.send(request.opcode, request.flags, request.bytes(), consistency_at,
                              execution_.consistency_.value_or(0), *this);
    if (stream_ < 0) return false;
    connection_ = &connection;
    execution_.outcome_.coordinator = host_;
    return true;
}

void Execution::Leg::on_response(wire::Frame& frame) {
    stream_ = -1;
    Connection& connection = *std::exchange(connection_, nullptr);
    if (std::exchange(preparing_, false)) return execution_.on_reprepared(*this, connection, frame);
    switch (frame.header.op()) {
        case wire::Opcode::result:
            return execution_.on_result(*this, frame);
        case wire::Opcode::error:
            connection_ = &connection;  // for a re-prepare; sending sets it again
            return execution_.on_error(*this, frame);
        default:
            return execution_.fail(
                protocol_error("Unexpected answer " + std::string(wire::opcode_name(frame.header.op()))));
    }
}

void Execution::Leg::on_connection_lost(const Error& error) {
    stream_ = -1;
    connection_ = nullptr;
    preparing_ = false;
    execution_.on_lost(*this, error);
}

void Execution::Leg::on_stream_free() {
    auto pool = std::exchange(waiting_in_, nullptr);
    Connection* connection = pool->borrow();
    if (connection != nullptr && send_on(*connection)) return;
    if (pool->wait(*this)) {
        waiting_in_ = pool;
    } else {
        execution_.on_lost(*this, no_connection("Connection is closed"));
    }
}

void Execution::Leg::on_pool_closed() {
    waiting_in_ = nullptr;
    execution_.outcome_.attempts.push_back({host_, no_connection("Pool is shutdown")});
    if (!send_to_next_host()) execution_.leg_ran_out();
}

// The delay that a retry policy asked for is over.
void Execution::Leg::on_timer() {
    execution_.retry(*this);
}

}  // namespace ilion::driver
