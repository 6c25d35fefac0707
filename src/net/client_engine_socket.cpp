#include "net/client_engine_socket.hpp"

#include "net/tls_engine.hpp"

namespace ilion {
namespace {

class EngineSocket final : public ClientSocket,
                           private SocketListener,
                           public std::enable_shared_from_this<EngineSocket> {
public:
    EngineSocket(ClientLoop& loop, std::shared_ptr<ClientTlsContext> context, SocketListener& listener)
        : loop_(loop),
          context_(std::move(context)),
          listener_(&listener),
          transport_(ClientSocket::make(loop, nullptr, *this)) {}
    ~EngineSocket() override { transport_->close(); }

    void connect(const Endpoint& endpoint) override {
        endpoint_ = endpoint;
        Result<std::unique_ptr<TlsEngine>> engine = context_->new_engine(endpoint);
        if (!engine) return fail_later(engine.error());
        engine_ = std::move(engine).value();
        transport_->connect(endpoint);
    }

    void write(Bytes& bytes) override {
        if (listener_ == nullptr || bytes.empty()) return bytes.clear();
        Status sent = engine_->send(bytes, to_peer_);
        bytes.clear();
        if (!sent) return fail_later(sent.error());
        flush();
    }

    bool is_writing() const override { return transport_->is_writing() || !to_peer_.empty(); }

    void close() override {
        listener_ = nullptr;
        transport_->close();
    }

private:
    void on_connected() override { receive({}); }
    void on_data(BytesView bytes) override { receive(bytes); }
    void on_written() override {
        auto self = shared_from_this();
        flush();
        if (listener_ != nullptr && connected_ && !is_writing()) listener_->on_written();
    }
    void on_closed(const Error& error) override { fail(error); }

    void receive(BytesView bytes) {
        auto self = shared_from_this();
        Bytes plain;
        Status received = engine_->receive(bytes, to_peer_, plain);
        flush();  // an alert, too
        if (!received) {
            Error error = received.error();
            const char* during = connected_ ? "reading from " : "in the TLS handshake with ";
            error.message = std::string("Error ") + during + endpoint_.to_string() + ": " + error.message;
            return fail(error);
        }
        if (!connected_ && engine_->handshake_done()) {
            connected_ = true;
            listener_->on_connected();
        }
        if (listener_ != nullptr && !plain.empty()) listener_->on_data(plain);
    }

    void flush() {
        if (!to_peer_.empty() && !transport_->is_writing()) transport_->write(to_peer_);
    }

    void fail(const Error& error) {
        if (listener_ == nullptr) return;
        auto self = shared_from_this();
        SocketListener* listener = listener_;
        close();
        listener->on_closed(error);
    }
    void fail_later(Error error) {
        loop_.post([self = shared_from_this(), error = std::move(error)] { self->fail(error); });
    }

    ClientLoop& loop_;
    std::shared_ptr<ClientTlsContext> context_;
    SocketListener* listener_;
    std::shared_ptr<ClientSocket> transport_;
    std::unique_ptr<TlsEngine> engine_;
    Endpoint endpoint_;
    Bytes to_peer_;
    bool connected_ = false;
};

}  // namespace

std::shared_ptr<ClientSocket> make_engine_socket(ClientLoop& loop, std::shared_ptr<ClientTlsContext> context,
                                                 SocketListener& listener) {
    return std::make_shared<EngineSocket>(loop, std::move(context), listener);
}

}  // namespace ilion
