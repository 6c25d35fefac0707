// One request on one given connection, as something to wait for: control queries, re-preparing, probing.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "driver/connection/connection.hpp"
#include "driver/core/task.hpp"
#include "driver/request.hpp"

namespace ilion::driver {

// A request under way. Create, `start`, then await `answer`; many can be started before the first is awaited.
class Call final : private ResponseHandler, private Timer {
public:
    Call(ClientLoop& loop, std::shared_ptr<Connection> connection)
        : loop_(loop),
          connection_(std::move(connection)) {}
    ~Call() override;

    // `timeout` zero: no limit.
    void start(wire::Opcode opcode, BytesView body, std::chrono::nanoseconds timeout, uint8_t flags = 0);
    // QUERY at consistency ONE, without paging.
    void start_query(std::string_view cql, std::chrono::nanoseconds timeout);

    // The frame of an answer that is no ERROR; otherwise the error.
    OneShot<Result<Response>> answer;

private:
    void on_response(wire::Frame& frame) override;
    void on_connection_lost(const Error& error) override;
    void on_timer() override;

    ClientLoop& loop_;
    std::shared_ptr<Connection> connection_;
    int stream_ = -1;
};

}  // namespace ilion::driver
