#include "net/client_socket.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "net/certificate.hpp"

namespace ilion {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Takes one connection and sends back what comes, `size` bytes in all.
template <class Wrap>
std::thread echo_server(tcp::acceptor& acceptor, size_t size, Wrap wrap) {
    return std::thread([&acceptor, size, wrap] {
        boost::system::error_code error;
        tcp::socket socket = acceptor.accept(error);
        if (error) return;
        wrap(std::move(socket), [size](auto& stream) {
            std::vector<char> buffer(65536);
            boost::system::error_code failed;
            for (size_t seen = 0; seen < size && !failed;) {
                size_t n = stream.read_some(asio::buffer(buffer), failed);
                if (!failed) asio::write(stream, asio::buffer(buffer.data(), n), failed);
                seen += n;
            }
        });
    });
}

// Sends a text when connected and collects what comes back.
class Probe final : public SocketListener {
public:
    Probe(ClientLoop& loop, std::shared_ptr<ClientTlsContext> tls, Bytes text)
        : text_(std::move(text)),
          socket_(ClientSocket::make(loop, std::move(tls), *this)) {}

    void on_connected() override {
        Bytes out = text_;
        socket_->write(out);
    }
    void on_data(BytesView bytes) override {
        received_ += bytes;
        if (received_.size() >= text_.size()) finish(received_ == text_ ? "same" : "different");
    }
    void on_written() override {}
    void on_closed(const Error& error) override { finish(error.message); }

    void connect(ClientLoop& loop, const Endpoint& endpoint) {
        loop.post([this, endpoint] { socket_->connect(endpoint); });
    }
    std::string result() { return done_.get_future().get(); }
    void close() { socket_->close(); }

private:
    void finish(const std::string& how) {
        if (std::exchange(finished_, true)) return;
        done_.set_value(how);
    }
    Bytes text_;
    Bytes received_;
    bool finished_ = false;
    std::promise<std::string> done_;
    std::shared_ptr<ClientSocket> socket_;
};

class ClientSocketTest : public ::testing::Test {
protected:
    ClientSocketTest() : acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
        loop_.start();
    }

    Endpoint endpoint() const { return {"127.0.0.1", acceptor_.local_endpoint().port(), {}}; }
    std::string run(std::shared_ptr<ClientTlsContext> tls, const Endpoint& to) {
        Probe probe(loop_, std::move(tls), text_);
        probe.connect(loop_, to);
        std::string result = probe.result();
        loop_.stop([&] { probe.close(); });
        return result;
    }
    template <class Options>
    std::string run_tls(const Options& options, const Certificate& certificate) {
        asio::ssl::context server(asio::ssl::context::tls_server);
        server.use_certificate_chain_file(certificate.certificate_file());
        server.use_private_key_file(certificate.key_file(), asio::ssl::context::pem);
        std::thread thread = echo_server(acceptor_, text_.size(), [&](tcp::socket socket, auto work) {
            asio::ssl::stream<tcp::socket> stream(std::move(socket), server);
            boost::system::error_code failed;
            stream.handshake(asio::ssl::stream_base::server, failed);
            if (!failed) work(stream);
        });
        auto context = ClientTlsContext::make(options);
        std::string result = context ? run(*context, endpoint()) : context.error().message;
        thread.join();
        return result;
    }

    asio::io_context context_;
    tcp::acceptor acceptor_;
    ClientLoop loop_;
    Bytes text_ = Bytes(3'000'000, 'x') + "end";
};

TEST_F(ClientSocketTest, CarriesMoreThanTheKernelTakesAtOnce) {
    std::thread thread = echo_server(acceptor_, text_.size(), [](tcp::socket socket, auto work) { work(socket); });
    EXPECT_EQ(run(nullptr, endpoint()), "same");
    thread.join();
}

TEST_F(ClientSocketTest, SaysWhyItCannotConnect) {
    Endpoint closed = endpoint();
    acceptor_.close();
    EXPECT_EQ(run(nullptr, closed), "Error connecting to " + closed.to_string() + ": Connection refused");
}

TEST_F(ClientSocketTest, SaysThatAnAddressIsNone) {
    EXPECT_TRUE(run(nullptr, {"not an address", 9042, {}}).starts_with("Error bad address not an address:9042"));
}

TEST_F(ClientSocketTest, CarriesTlsWithACertificateThatIsTrusted) {
    Certificate certificate;
    ClientTlsOptions options;
    options.ca_file = certificate.certificate_file();
    options.verify_host_name = true;
    EXPECT_EQ(run_tls(options, certificate), "same");
}

TEST_F(ClientSocketTest, RefusesACertificateThatIsNotTrusted) {
    Certificate certificate;
    std::string result = run_tls(ClientTlsOptions(), certificate);
    EXPECT_NE(result.find("certificate verify failed"), std::string::npos) << result;
}

// TLS of its own: turns every bit. Its handshake is over at once.
class TurningEngine final : public TlsEngine {
public:
    explicit TurningEngine(bool breaks) : breaks_(breaks) {}
    Status receive(BytesView from_peer, Bytes&, Bytes& plain) override {
        if (breaks_) return make_error(ErrorCode::connection_closed, "no handshake with me");
        turn(from_peer, plain);
        return {};
    }
    Status send(BytesView plain, Bytes& to_peer) override {
        turn(plain, to_peer);
        return {};
    }
    bool handshake_done() const override { return true; }

private:
    static void turn(BytesView from, Bytes& to) {
        for (char byte : from) to.push_back(static_cast<char>(~byte));
    }
    bool breaks_;
};

class TurningContext final : public ClientTlsContext {
public:
    enum class Mood : uint8_t { works, breaks, refuses };
    explicit TurningContext(Mood mood) : mood_(mood) {}
    bool has_engines() const override { return true; }
    Result<std::unique_ptr<TlsEngine>> new_engine(const Endpoint&) override {
        if (mood_ == Mood::refuses) return make_error(ErrorCode::bad_argument, "no engine for you");
        return std::unique_ptr<TlsEngine>(new TurningEngine(mood_ == Mood::breaks));
    }

private:
    Mood mood_;
};

TEST_F(ClientSocketTest, CarriesWhatAnEngineMakesOfIt) {
    std::thread thread = echo_server(acceptor_, text_.size(), [](tcp::socket socket, auto work) { work(socket); });
    EXPECT_EQ(run(std::make_shared<TurningContext>(TurningContext::Mood::works), endpoint()), "same");
    thread.join();
}

TEST_F(ClientSocketTest, SaysWhatAnEngineSays) {
    std::thread thread = echo_server(acceptor_, text_.size(), [](tcp::socket socket, auto work) { work(socket); });
    EXPECT_EQ(run(std::make_shared<TurningContext>(TurningContext::Mood::breaks), endpoint()),
              "Error in the TLS handshake with " + endpoint().to_string() + ": no handshake with me");
    thread.join();
}

TEST_F(ClientSocketTest, SaysThatThereIsNoEngine) {
    EXPECT_EQ(run(std::make_shared<TurningContext>(TurningContext::Mood::refuses), endpoint()),
              "no engine for you");
}

TEST(ClientTls, MissingFilesAreSaid) {
    ClientTlsOptions options;
    options.ca_file = "/nowhere/ca.pem";
    auto context = ClientTlsContext::make(options);
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().code, ErrorCode::bad_argument);
}

}  // namespace
}  // namespace ilion
