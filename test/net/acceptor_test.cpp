// The server's side of sockets, with a blocking client: answers, order, large output, ends from both sides.
#include "net/acceptor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <mutex>

namespace ilion::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Says back what it hears, so many times; "bye" ends it.
class Echo final : public ConnectionHandler {
public:
    Echo(int times, std::atomic<int>& alive) : times_(times), alive_(alive) { ++alive_; }
    ~Echo() override { --alive_; }
    void on_bytes(BytesView bytes) override {
        for (int i = 0; i < times_; ++i) said_.append(bytes);
        closing_ = bytes == "bye";
    }
    void take_output(Bytes& out) override {
        out.clear();
        out.swap(said_);
    }
    bool closing() const override { return closing_; }
    void say(BytesView bytes) { said_.append(bytes); }

private:
    int times_;
    std::atomic<int>& alive_;
    Bytes said_;
    bool closing_ = false;
};

class AcceptorTest : public testing::Test {
protected:
    void start(int times) {
        auto listening = Acceptor::listen("127.0.0.1", 0);
        ASSERT_TRUE(listening) << listening.error().message;
        acceptor = *std::move(listening);
        acceptor->start(
            [this, times](const std::shared_ptr<ServerConnection>& connection) {
                std::lock_guard lock(mutex);
                connections.push_back(connection);
                return std::make_unique<Echo>(times, alive);
            },
            2, nullptr);
    }
    tcp::socket connect() {
        tcp::socket socket(context);
        socket.connect({asio::ip::make_address(acceptor->host()), acceptor->port()});
        return socket;
    }
    static Bytes read(tcp::socket& socket, size_t size) {
        Bytes bytes(size, '\0');
        asio::read(socket, asio::buffer(bytes));
        return bytes;
    }

    asio::io_context context;
    std::mutex mutex;
    std::vector<std::shared_ptr<ServerConnection>> connections;
    std::atomic<int> alive{0};
    std::unique_ptr<Acceptor> acceptor;
};

TEST_F(AcceptorTest, AnswersOnSeveralConnections) {
    start(1);
    auto a = connect();
    auto b = connect();
    asio::write(a, asio::buffer("one", 3));
    asio::write(b, asio::buffer("two", 3));
    EXPECT_EQ(read(a, 3), "one");
    EXPECT_EQ(read(b, 3), "two");
    Bytes large(3 << 20, 'x');
    asio::write(a, asio::buffer(large));
    EXPECT_EQ(read(a, large.size()), large);
}

TEST_F(AcceptorTest, AnswersLargerThanTheSocketTakesAtOnce) {
    start(200);
    auto client = connect();
    Bytes asked(100000, 'y');
    asio::write(client, asio::buffer(asked));
    EXPECT_EQ(read(client, asked.size() * 200), Bytes(asked.size() * 200, 'y'));
}

TEST_F(AcceptorTest, ClosesWhenTheHandlerSaysSo) {
    start(1);
    auto client = connect();
    asio::write(client, asio::buffer("bye", 3));
    EXPECT_EQ(read(client, 3), "bye");
    char more;
    boost::system::error_code failed;
    EXPECT_EQ(client.read_some(asio::buffer(&more, 1), failed), 0u);
    EXPECT_TRUE(failed);
}

TEST_F(AcceptorTest, PostedTasksWriteAndAreDroppedAfterTheEnd) {
    start(1);
    auto client = connect();
    asio::write(client, asio::buffer("a", 1));
    EXPECT_EQ(read(client, 1), "a");
    std::shared_ptr<ServerConnection> connection;
    {
        std::lock_guard lock(mutex);
        connection = connections.at(0);
    }
    EXPECT_EQ(connection->peer().address, (std::string{127, 0, 0, 1}));
    connection->post([](ConnectionHandler& handler) { static_cast<Echo&>(handler).say("event"); });
    EXPECT_EQ(read(client, 5), "event");
    acceptor->stop();
    EXPECT_EQ(alive, 0);
    connection->post([](ConnectionHandler&) { FAIL(); });
}

TEST_F(AcceptorTest, StopEndsConnections) {
    start(1);
    auto client = connect();
    asio::write(client, asio::buffer("a", 1));
    EXPECT_EQ(read(client, 1), "a");
    acceptor->stop();
    char more;
    boost::system::error_code failed;
    client.read_some(asio::buffer(&more, 1), failed);
    EXPECT_TRUE(failed);
    EXPECT_EQ(alive, 0);
}

TEST(Acceptor, NamesThePortThatIsInUse) {
    auto first = Acceptor::listen("127.0.0.1", 0);
    ASSERT_TRUE(first);
    auto second = Acceptor::listen("127.0.0.1", (*first)->port());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::in_use);
    EXPECT_NE(second.error().message.find("127.0.0.1:" + std::to_string((*first)->port())), std::string::npos);
    EXPECT_FALSE(Acceptor::listen("256.1.1.1.", 0));
}

}  // namespace
}  // namespace ilion::net
