// The server's side of TLS: who is let in, who is not, and that one who misbehaves holds up nobody else.
#include "net/server_tls.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "net/acceptor.hpp"
#include "net/certificate.hpp"

namespace ilion::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Stream = asio::ssl::stream<tcp::socket>;

class SecureEcho final : public ConnectionHandler {
public:
    void on_bytes(BytesView bytes) override { said_.append(bytes); }
    void take_output(Bytes& out) override {
        out.clear();
        out.swap(said_);
    }
    bool closing() const override { return false; }

private:
    Bytes said_;
};

class ServerTlsTest : public testing::Test {
protected:
    void start(ServerTlsOptions options) {
        options.certificate_file = certificate_.certificate_file();
        options.private_key_file = certificate_.key_file();
        auto tls = ServerTlsContext::make(options);
        ASSERT_TRUE(tls) << tls.error().message;
        auto listening = Acceptor::listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        acceptor_ = *std::move(listening);
        acceptor_->start([](const std::shared_ptr<ServerConnection>&) { return std::make_unique<SecureEcho>(); }, 1,
                         *tls);
    }
    tcp::socket connect() {
        tcp::socket socket(context_);
        socket.connect({asio::ip::make_address("127.0.0.1"), acceptor_->port()});
        return socket;
    }
    // What a client hears back, or how it was sent away.
    std::string greet(bool with_certificate = false) {
        asio::ssl::context client(asio::ssl::context::tls_client);
        client.load_verify_file(certificate_.certificate_file());
        client.set_verify_mode(asio::ssl::verify_peer);
        if (with_certificate) {
            client.use_certificate_chain_file(certificate_.certificate_file());
            client.use_private_key_file(certificate_.key_file(), asio::ssl::context::pem);
        }
        Stream stream(connect(), client);
        error_code failed;
        stream.handshake(asio::ssl::stream_base::client, failed);
        // A client of TLS 1.3 learns what the server thinks of its certificate when it reads.
        if (!failed) asio::write(stream, asio::buffer("hello", 5), failed);
        std::string heard(5, '\0');
        if (!failed) asio::read(stream, asio::buffer(heard), failed);
        return failed ? "sent away" : heard;
    }
    static std::string echo(tcp::socket& socket, std::string_view text) {
        error_code failed;
        asio::write(socket, asio::buffer(text.data(), text.size()), failed);
        std::string heard(text.size(), '\0');
        if (!failed) asio::read(socket, asio::buffer(heard), failed);
        return failed ? "sent away" : heard;
    }

    Certificate certificate_;
    asio::io_context context_;
    std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(ServerTlsTest, LetsInWhoSpeaksTls) {
    start({});
    EXPECT_EQ(greet(), "hello");
}

TEST_F(ServerTlsTest, SendsAwayWhoDoesNot) {
    start({});
    auto plain = connect();
    EXPECT_EQ(echo(plain, std::string_view("\4\0\0\0\5\0\0\0\0", 9)), "sent away");
    auto nonsense = connect();
    EXPECT_EQ(echo(nonsense, std::string_view("\x16\3\1\0\5hello", 10)), "sent away");
    EXPECT_EQ(greet(), "hello");
}

TEST_F(ServerTlsTest, WhoStopsAmidHandshakesHoldsUpNobody) {
    start({});
    std::vector<tcp::socket> halves;
    for (int i = 0; i < 20; ++i) {
        halves.push_back(connect());
        if (i % 2 == 1) asio::write(halves.back(), asio::buffer("\x16\3\1\1\0", 5));
    }
    EXPECT_EQ(greet(), "hello");
    halves.clear();
    EXPECT_EQ(greet(), "hello");
}

TEST_F(ServerTlsTest, AsksForCertificatesWhereTheyAreRequired) {
    start({.ca_file = certificate_.certificate_file(), .require_client_auth = true});
    EXPECT_EQ(greet(), "sent away");
    EXPECT_EQ(greet(true), "hello");
}

TEST_F(ServerTlsTest, LetsInBothWhereTlsIsOptional) {
    start({.optional = true});
    auto plain = connect();
    EXPECT_EQ(echo(plain, "hello"), "hello");
    EXPECT_EQ(greet(), "hello");
    auto nonsense = connect();
    EXPECT_EQ(echo(nonsense, std::string_view("\x16\3\1\0\5hello", 10)), "sent away");
}

TEST(ServerTls, FilesThatAreNoneAreSaid) {
    Certificate certificate;
    auto made = [](const ServerTlsOptions& options) {
        auto context = ServerTlsContext::make(options);
        return context ? std::string() : context.error().message;
    };
    EXPECT_EQ(made({}), "");  // no TLS
    EXPECT_NE(made({.certificate_file = "/nowhere.pem"}).find("/nowhere.pem"), std::string::npos);
    std::string key_missing = made({.certificate_file = certificate.certificate_file()});
    EXPECT_NE(key_missing.find("private key"), std::string::npos) << key_missing;
    std::string authority = made({.certificate_file = certificate.certificate_file(),
                                  .private_key_file = certificate.key_file(),
                                  .require_client_auth = true});
    EXPECT_NE(authority.find("no authority"), std::string::npos) << authority;
}

}  // namespace
}  // namespace ilion::net
