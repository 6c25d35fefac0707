#include "net/server_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/kept_buffers.hpp"

namespace ilion::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Of the input buffer; what an idle connection costs, and the most that is handled in one turn.
constexpr size_t kFirstRead = size_t{4} << 10;
constexpr size_t kMaxRead = size_t{128} << 10;
// A buffer that grew beyond this for a large answer is for all to use.
constexpr size_t kKeptOutput = size_t{256} << 10;
constexpr char kHandshakeRecord = 0x16;  // of TLS

PeerAddress address_of(const asio::ip::tcp::socket& socket) {
    PeerAddress peer;
    error_code failed;
    auto endpoint = socket.remote_endpoint(failed);
    if (failed) return peer;
    auto assign = [&](const auto& bytes) { peer.address.assign(bytes.begin(), bytes.end()); };
    if (endpoint.address().is_v4()) {
        assign(endpoint.address().to_v4().to_bytes());
    } else {
        assign(endpoint.address().to_v6().to_bytes());
    }
    peer.port = endpoint.port();
    return peer;
}

}  // namespace

ServerSocket::ServerSocket(std::shared_ptr<void> loop, asio::ip::tcp::socket socket,
                           std::shared_ptr<OpensslServerContext> tls)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      tls_(std::move(tls)),
      peer_(address_of(socket_)) {}

void ServerSocket::start(std::unique_ptr<ConnectionHandler> handler, std::function<void(ServerSocket&)> on_end) {
    handler_ = std::move(handler);
    on_end_ = std::move(on_end);
    input_.resize(kFirstRead);
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    socket_.non_blocking(true, ignored);
    if (!tls_) return read();
    if (tls_->optional) return await_first_byte();
    shake_hands();
}

// A client that speaks TLS begins with a handshake record, one that does not with a version of the protocol.
void ServerSocket::await_first_byte() {
    socket_.async_wait(asio::socket_base::wait_read, [self = self()](error_code failed) {
        char first = 0;
        if (!failed) self->socket_.receive(asio::buffer(&first, 1), asio::socket_base::message_peek, failed);
        if (failed) return self->close();
        if (self->ended_) return;
        if (first == kHandshakeRecord) return self->shake_hands();
        self->read();
    });
}

void ServerSocket::shake_hands() {
    secured_ = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(socket_, tls_->context);
    secured_->async_handshake(asio::ssl::stream_base::server, [self = self()](error_code failed) {
        if (failed) return self->close();
        if (self->ended_) return;
        SSL* session = self->secured_->native_handle();
        self->peer_.tls_protocol = SSL_get_version(session);
        self->peer_.tls_cipher = SSL_get_cipher_name(session);
        self->read();
    });
}

void ServerSocket::close() {
    if (ended_.exchange(true)) return;
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    handler_.reset();
    if (on_end_) std::exchange(on_end_, {})(*this);
}

void ServerSocket::post(std::function<void(ConnectionHandler&)> task) {
    if (ended_) return;
    asio::post(socket_.get_executor(), [self = self(), task = std::move(task)] {
        if (self->ended_ || !self->handler_) return;
        task(*self->handler_);
        self->flush();
    });
}

void ServerSocket::read() {
    if (ended_ || reading_) return;
    reading_ = true;
    auto done = [self = self()](error_code failed, size_t size) {
        self->reading_ = false;
        if (failed) return self->close();
        if (!self->ended_) self->on_read(size);
    };
    if (secured_) {
        secured_->async_read_some(asio::buffer(input_), std::move(done));
    } else {
        socket_.async_read_some(asio::buffer(input_), std::move(done));
    }
}

void ServerSocket::on_read(size_t size) {
    handler_->on_bytes(BytesView(input_).substr(0, size));
    // A connection that fills its buffer gets a larger one: more requests a turn.
    if (size == input_.size() && size < kMaxRead) input_.resize(size * 2);
    flush();
}

void ServerSocket::flush() {
    if (ended_ || writing_) return;
    handler_->take_output(output_);
    written_ = 0;
    if (output_.empty()) return after_write();
    if (secured_) return write_rest();
    error_code failed;
    written_ = socket_.write_some(asio::buffer(output_), failed);
    if (failed && failed != asio::error::would_block && failed != asio::error::try_again) return close();
    if (failed) written_ = 0;
    if (written_ == output_.size()) return after_write();
    write_rest();
}

void ServerSocket::write_rest() {
    writing_ = true;
    auto rest = asio::buffer(output_.data() + written_, output_.size() - written_);
    auto done = [self = self()](error_code failed, size_t size) {
        if (failed) return self->close();
        if (self->ended_) return;
        self->written_ += size;
        if (self->written_ < self->output_.size()) return self->write_rest();
        self->writing_ = false;
        // Posted tasks may have left something to say meanwhile.
        self->flush();
    };
    if (secured_) {
        secured_->async_write_some(rest, std::move(done));
    } else {
        socket_.async_write_some(rest, std::move(done));
    }
}

void ServerSocket::after_write() {
    if (output_.capacity() > kKeptOutput) keep_buffer(std::exchange(output_, {}));
    if (handler_->closing()) return close();
    if (!handler_->has_more()) return read();
    // By way of the loop: other connections get their turn, and the stack does not grow.
    asio::post(socket_.get_executor(), [self = self()] {
        if (self->ended_) return;
        self->handler_->resume();
        self->flush();
    });
}

}  // namespace ilion::net
