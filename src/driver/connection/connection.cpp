#include "driver/connection/connection.hpp"

#include <fmt/core.h>

#include "driver/connection/use_keyspace.hpp"
#include "wire/codec/response/error_message.hpp"

namespace ilion::driver {
namespace {

// Stands in the table for a handler that gave up.
class Orphan final : public ResponseHandler {
public:
    void on_response(wire::Frame&) override {}
    void on_connection_lost(const Error&) override {}
};
Orphan orphan;

Error lost(std::string message) {
    return make_error(ErrorCode::connection_closed, std::move(message));
}

}  // namespace

// An OPTIONS request, whose only purpose is that something arrives.
class Connection::Heartbeat final : public ResponseHandler {
public:
    void on_response(wire::Frame&) override {}
    void on_connection_lost(const Error&) override {}
};

Connection::Connection(ClientLoop& loop, Endpoint endpoint, ConnectionOptions options, ConnectionOwner& owner)
    : loop_(loop),
      endpoint_(std::move(endpoint)),
      options_(std::move(options)),
      owner_(&owner),
      link_(options_.link),
      heartbeat_(std::make_unique<Heartbeat>()) {}

Connection::~Connection() {
    loop_.forget(*this);
    if (socket_) socket_->close();
}

void Connection::open() {
    socket_ = ClientSocket::make(loop_, options_.tls, *this);
    if (options_.connect_timeout.count() > 0) loop_.arm(*this, options_.connect_timeout);
    socket_->connect(endpoint_);
}

void Connection::on_connected() {
    link_.start();
    plan_write();
}

void Connection::plan_write() {
    loop_.at_turn_end(*this);
}

void Connection::end_turn() {
    if (closed_ || socket_->is_writing() || !link_.has_output()) return;
    link_.take_output(output_);
    if (options_.metrics != nullptr) {
        options_.metrics->writes.add();
        options_.metrics->bytes_sent.add(output_.size());
    }
    socket_->write(output_);
}

void Connection::on_written() {
    if (link_.has_output()) plan_write();
}

void Connection::on_data(BytesView bytes) {
    auto self = shared_from_this();
    heard_ = true;
    if (options_.metrics != nullptr) options_.metrics->bytes_received.add(bytes.size());
    link_.receive(bytes);
    wire::Frame frame;
    while (!closed_ && link_.next(frame)) {
        if (!link_ready_) follow_handshake();
        dispatch(frame);
    }
    if (closed_) return;
    if (link_.has_output()) plan_write();
    follow_handshake();
}

void Connection::follow_handshake() {
    switch (link_.state()) {
        case wire::ClientLink::State::ready:
            if (link_ready_) return;
            link_ready_ = true;
            if (options_.keyspace.empty()) return become_ready();
            return select_keyspace();
        case wire::ClientLink::State::failed:
            return lose(link_.error());
        case wire::ClientLink::State::wrong_version:
            suggested_version_ = link_.suggested_version();
            return lose(link_.error());
        default:
            return;
    }
}

void Connection::dispatch(wire::Frame& frame) {
    int stream = frame.header.stream;
    if (stream < 0) {
        if (owner_ != nullptr) owner_->on_event(*this, frame);
        return;
    }
    auto index = static_cast<size_t>(stream);
    if (index >= handlers_.size() || handlers_[index] == nullptr) {
        return lose(lost(
            fmt::format("{} answered a request that was not sent (stream {})", endpoint_.to_string(), stream)));
    }
    ResponseHandler* handler = std::exchange(handlers_[index], nullptr);
    link_.streams().release(frame.header.stream);
    --link_streams_in_use_;
    loop_.end_flight();
    if (handler == &orphan) {
        --orphaned_;
    } else {
        handler->on_response(frame);
    }
    if (!closed_ && owner_ != nullptr) owner_->on_stream_free(*this);
}

void Connection::select_keyspace() {
    use_keyspace_ = std::make_unique<UseKeyspace>([this](const Status& status) {
        if (status) return become_ready();
        lose(status.error());
    });
    Bytes body = UseKeyspace::request(options_.keyspace, version());
    int stream = next_stream(*use_keyspace_);
    size_t position = link_.begin_request(wire::Opcode::query, static_cast<int16_t>(stream));
    link_.frames().append(body);
    link_.end_request(position);
    plan_write();
}

void Connection::become_ready() {
    ready_ = true;
    disarm();
    if (options_.heartbeat_interval.count() > 0) {
        heard_ = false;
        loop_.arm(*this, options_.heartbeat_interval);
    }
    if (owner_ != nullptr) owner_->on_ready(*this);
}

// Until ready: the time to connect is over. Afterwards: time for a heartbeat, or for its answer.
void Connection::on_timer() {
    auto self = shared_from_this();
    if (!ready_) {
        return lose(make_error(ErrorCode::operation_timed_out,
                               fmt::format("Timed out connecting to {}", endpoint_.to_string())));
    }
    bool heard = std::exchange(heard_, false);
    if (std::exchange(heartbeat_waits_, false) && !heard) {
        return lose(make_error(ErrorCode::operation_timed_out,
                               fmt::format("Connection heartbeat timeout after {} seconds",
                                           std::chrono::duration<double>(options_.heartbeat_timeout).count())));
    }
    if (heard) return loop_.arm(*this, options_.heartbeat_interval);
    // Sent whatever the limit of requests is. With every stream taken their own answers are the sign of life.
    if (int stream = next_stream(*heartbeat_); stream >= 0) {
        link_.end_request(link_.begin_request(wire::Opcode::options, static_cast<int16_t>(stream)));
        plan_write();
    }
    heartbeat_waits_ = true;
    auto patience = options_.heartbeat_timeout;
    loop_.arm(*this, patience.count() > 0 ? patience : options_.heartbeat_interval);
}

int Connection::next_stream(ResponseHandler& handler) {
    auto stream = link_.streams().acquire();
    if (!stream) return -1;
    auto index = static_cast<size_t>(*stream);
    if (index >= handlers_.size()) handlers_.resize(std::max(index + 1, handlers_.size() * 2));
    handlers_[index] = &handler;
    ++link_streams_in_use_;
    loop_.begin_flight();
    return *stream;
}

int Connection::send(wire::Opcode opcode, uint8_t flags, BytesView body, ResponseHandler& handler) {
    return send(opcode, flags, body, 0, 0, handler);
}

int Connection::send(wire::Opcode opcode, uint8_t flags, BytesView body, uint32_t consistency_at,
                     uint16_t consistency, ResponseHandler& handler) {
    if (!can_send()) return -1;
    int stream = next_stream(handler);
    if (stream < 0) return -1;
    size_t position = link_.begin_request(opcode, static_cast<int16_t>(stream), flags);
    size_t at = link_.frames().size();
    link_.frames().append(body);
    if (consistency_at != 0) store_be(link_.frames().data() + at + consistency_at, consistency);
    link_.end_request(position);
    plan_write();
    return stream;
}

void Connection::abandon(int stream) {
    if (stream < 0) return;
    handlers_[static_cast<size_t>(stream)] = closed_ ? nullptr : &orphan;
    ++orphaned_;
}

void Connection::on_closed(const Error& error) {
    lose(error);
}

void Connection::lose(const Error& error) {
    if (closed_) return;
    auto self = shared_from_this();
    close(error);
    if (owner_ != nullptr) std::exchange(owner_, nullptr)->on_lost(*this, error);
}

void Connection::close(const Error& reason) {
    if (closed_) return;
    auto self = shared_from_this();
    closed_ = true;
    ready_ = false;
    loop_.end_flight(link_streams_in_use_);
    disarm();
    if (socket_) socket_->close();
    // A handler that is told may abandon others.
    for (size_t i = 0; i < handlers_.size(); ++i) {
        ResponseHandler* handler = std::exchange(handlers_[i], nullptr);
        if (handler != nullptr) handler->on_connection_lost(reason);
    }
}

}  // namespace ilion::driver
