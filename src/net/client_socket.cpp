#include "net/client_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <vector>

#include "net/client_engine_socket.hpp"
#include "net/client_tls_context.hpp"

namespace ilion {
namespace {

namespace asio = boost::asio;
using RawSocket = asio::generic::stream_protocol::socket;
using boost::system::error_code;

constexpr size_t kReadBufferSize = size_t{128} << 10;

Error connection_error(const std::string& what, const error_code& error) {
    return make_error(ErrorCode::connection_closed, what + ": " + error.message());
}

// What plain and TLS sockets share. `Derived` gives start_handshake, stream() and send_some.
template <class Derived>
class SocketBase : public ClientSocket, public std::enable_shared_from_this<Derived> {
public:
    SocketBase(ClientLoop& loop, SocketListener& listener) : loop_(loop), listener_(&listener) {}

    void connect(const Endpoint& endpoint) override {
        endpoint_ = endpoint;
        asio::generic::stream_protocol::endpoint address;
        error_code error;
        if (endpoint.port == 0) {
            address = asio::local::stream_protocol::endpoint(endpoint.address);
        } else {
            auto ip = asio::ip::make_address(endpoint.address, error);
            if (!error) address = asio::ip::tcp::endpoint(ip, endpoint.port);
        }
        if (error) {
            loop_.post([self = self(), error] { self->fail(error, "bad address"); });
            return;
        }
        derived().raw().async_connect(address, guarded([this](const error_code& failed, auto...) {
                                          if (failed) return fail(failed, "connecting to");
                                          on_connect();
                                      }));
    }

    void write(Bytes& bytes) override {
        bytes.swap(output_);
        bytes.clear();
        if (listener_ == nullptr || output_.empty()) return output_.clear();
        size_t sent = derived().send_now(output_);
        if (sent == output_.size()) return;
        writing_ = true;
        asio::async_write(derived().stream(), asio::buffer(output_) + sent,
                          guarded([this](const error_code& failed, size_t) {
                              writing_ = false;
                              if (failed) return fail(failed, "writing to");
                              listener_->on_written();
                          }));
    }

    bool is_writing() const override { return writing_; }

    void close() override {
        listener_ = nullptr;
        error_code ignored;
        derived().raw().close(ignored);
    }

protected:
    Derived& derived() { return static_cast<Derived&>(*this); }
    std::shared_ptr<Derived> self() { return this->shared_from_this(); }

    void become_connected() {
        buffer_.resize(kReadBufferSize);
        listener_->on_connected();
        if (listener_ != nullptr) read();
    }

    void fail(const error_code& error, const char* what) {
        if (listener_ == nullptr) return;
        SocketListener* listener = listener_;
        close();
        bool closed_by_peer = error == asio::error::eof;
        std::string where = endpoint_.to_string();
        listener->on_closed(closed_by_peer ? make_error(ErrorCode::connection_closed,
                                                        "Connection to " + where + " was closed by the server")
                                           : connection_error("Error " + std::string(what) + " " + where, error));
    }

    // A handler that keeps the socket alive, runs as a turn, and is skipped once the socket is closed.
    template <class Work>
    auto guarded(Work work) {
        return [self = self(), work = std::move(work)](const error_code& error, auto... rest) mutable {
            if (self->listener_ == nullptr) return;
            self->loop_.run_turn([&] { work(error, rest...); });
        };
    }

    const Endpoint& endpoint() const { return endpoint_; }
    ClientLoop& loop_;

private:
    void on_connect() {
        error_code ignored;
        if (endpoint_.port != 0) {
            derived().raw().set_option(asio::ip::tcp::no_delay(true), ignored);
            derived().raw().set_option(asio::socket_base::keep_alive(true), ignored);
        }
        derived().raw().non_blocking(true, ignored);
        derived().start_handshake();
    }

    void read() {
        derived().stream().async_read_some(asio::buffer(buffer_),
                                           [self = self()](const error_code& error, size_t n) {
                                               if (self->listener_ == nullptr) return;
                                               self->loop_.run_turn([&] {
                                                   if (error) return self->fail(error, "reading from");
                                                   self->listener_->on_data(BytesView(self->buffer_.data(), n));
                                               });
                                               if (self->listener_ != nullptr) self->read();
                                           });
    }

    SocketListener* listener_;
    Endpoint endpoint_;
    Bytes output_;
    std::vector<char> buffer_;
    bool writing_ = false;
};

class PlainSocket final : public SocketBase<PlainSocket> {
public:
    PlainSocket(ClientLoop& loop, SocketListener& listener) : SocketBase(loop, listener), socket_(loop.context()) {}

    RawSocket& raw() { return socket_; }
    RawSocket& stream() { return socket_; }
    void start_handshake() { become_connected(); }
    // What the kernel takes at once; an error shows when the rest is written.
    size_t send_now(const Bytes& bytes) {
        error_code error;
        size_t sent = socket_.write_some(asio::buffer(bytes), error);
        return error ? 0 : sent;
    }

private:
    RawSocket socket_;
};

class TlsSocket final : public SocketBase<TlsSocket> {
public:
    TlsSocket(ClientLoop& loop, SocketListener& listener, std::shared_ptr<OpensslClientContext> context)
        : SocketBase(loop, listener),
          context_(std::move(context)),
          stream_(loop.context(), context_->context) {}

    RawSocket& raw() { return stream_.next_layer(); }
    asio::ssl::stream<RawSocket>& stream() { return stream_; }

    void start_handshake() {
        const std::string& given = endpoint().server_name.empty() ? context_->server_name : endpoint().server_name;
        const std::string& name = given.empty() ? endpoint().address : given;
        if (!given.empty()) SSL_set_tlsext_host_name(stream_.native_handle(), name.c_str());
        error_code ignored;
        if (context_->verify_host_name) {
            stream_.set_verify_callback(asio::ssl::host_name_verification(name), ignored);
        }
        stream_.async_handshake(asio::ssl::stream_base::client, guarded([this](const error_code& failed) {
                                    if (failed) return fail(failed, "in the TLS handshake with");
                                    become_connected();
                                }));
    }
    size_t send_now(const Bytes&) { return 0; }

private:
    std::shared_ptr<OpensslClientContext> context_;
    asio::ssl::stream<RawSocket> stream_;
};

}  // namespace

std::shared_ptr<ClientSocket> ClientSocket::make(ClientLoop& loop, std::shared_ptr<ClientTlsContext> tls,
                                                 SocketListener& listener) {
    if (!tls) return std::make_shared<PlainSocket>(loop, listener);
    if (tls->has_engines()) return make_engine_socket(loop, std::move(tls), listener);
    auto context = std::static_pointer_cast<OpensslClientContext>(std::move(tls));
    return std::make_shared<TlsSocket>(loop, listener, std::move(context));
}

}  // namespace ilion
