#include "driver/connection/call.hpp"

#include <fmt/core.h>

#include "driver/connection/response.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::driver {

Call::~Call() {
    connection_->abandon(stream_);
}

void Call::start(wire::Opcode opcode, BytesView body, std::chrono::nanoseconds timeout, uint8_t flags) {
    stream_ = connection_->send(opcode, flags, body, *this);
    if (stream_ < 0) {
        answer.set(make_error(ErrorCode::connection_closed,
                              fmt::format("Connection to {} is closed", connection_->endpoint().to_string())));
    } else if (timeout.count() > 0) {
        loop_.arm(*this, timeout);
    }
}

void Call::start_query(std::string_view cql, std::chrono::nanoseconds timeout) {
    Bytes body;
    wire::Query query{.query = cql};
    query.encode(body, connection_->version());
    start(wire::Opcode::query, body, timeout);
}

void Call::on_response(wire::Frame& frame) {
    stream_ = -1;
    disarm();
    if (frame.header.op() == wire::Opcode::error) {
        Status status = error_of(frame);
        answer.set(status.error());
        return;
    }
    answer.set(Response{frame.header.version, frame.header.flags, frame.header.op(), frame.take_body()});
}

void Call::on_connection_lost(const Error& error) {
    stream_ = -1;
    disarm();
    answer.set(error);
}

void Call::on_timer() {
    connection_->abandon(std::exchange(stream_, -1));
    answer.set(make_error(ErrorCode::operation_timed_out,
                          fmt::format("No answer from {} in time", connection_->endpoint().to_string())));
}

}  // namespace ilion::driver
