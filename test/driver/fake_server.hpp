// A scripted server on a loopback socket: speaks the protocol through wire's ServerLink, answers what a driver asks
// when it connects, and hands everything else to the test's script. What came in one read is answered in one write.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "wire/codec/response/event.hpp"
#include "wire/link/server_link.hpp"

namespace ilion::test {

class FakeServer;

struct Incoming {
    wire::Opcode opcode = wire::Opcode::query;
    int16_t stream = 0;
    Bytes body;
    std::string query;  // of QUERY and PREPARE
};

// The script's side of one connection; on the server's thread.
class FakeConnection : public std::enable_shared_from_this<FakeConnection> {
public:
    FakeConnection(FakeServer& server, boost::asio::ip::tcp::socket socket);

    void answer_void(int16_t stream);
    // One row, one text column named "v".
    void answer_text(int16_t stream, const std::string& text);
    void answer_error(int16_t stream, const Error& error);
    void answer_prepared(int16_t stream, const std::string& id);
    void answer(wire::Opcode opcode, int16_t stream, const Bytes& body);
    // Only the first half of an answer, and then the end.
    void answer_half_and_close(int16_t stream);
    void send_event(const wire::Event& event);
    void close();
    int version() const { return link_.version(); }

private:
    friend class FakeServer;
    void read();
    void on_bytes(BytesView bytes);
    void handle(const wire::Frame& frame);
    bool answer_driver(const Incoming& incoming);
    void flush();
    void refuse_version(int version);

    FakeServer& server_;
    boost::asio::ip::tcp::socket socket_;
    wire::ServerLink link_;
    std::vector<char> buffer_;
    bool seen_first_ = false;
    bool registered_ = false;
    bool holds_back_ = false;  // more is to be written at once
};

class FakeServer {
public:
    struct Peer {
        std::string address;
        std::string datacenter = "dc1";
        std::vector<std::string> tokens{"100"};
    };
    // True: the script has answered (or keeps silent on purpose); false: VOID is answered.
    using Script = std::function<bool(FakeConnection&, const Incoming&)>;

    // Port 0: any free one.
    explicit FakeServer(std::string address = "127.0.0.1", uint16_t port = 0);
    ~FakeServer();

    // Before `start`.
    void set_script(Script script) { script_ = std::move(script); }
    void set_peers(std::vector<Peer> peers) { peers_ = std::move(peers); }
    void set_max_version(int version) { max_version_ = version; }

    void start();
    // Closes the listening socket and every connection.
    void stop();
    // In one write.
    void send_events(const std::vector<wire::Event>& events);
    void send_event(const wire::Event& event) { send_events({event}); }
    // No answer to anything any more.
    void fall_silent() { silent_ = true; }
    // The peers' schema is another than this node's.
    void disagree(bool on) { disagrees_ = on; }
    // What drivers asked of system tables since the last call.
    std::vector<std::string> take_driver_queries();

    const std::string& address() const { return address_; }
    uint16_t port() const { return port_; }
    int connections() const { return accepted_; }
    std::string datacenter = "dc1";
    std::vector<std::string> tokens{"0"};

private:
    friend class FakeConnection;
    void listen();
    void accept();

    std::string address_;
    uint16_t port_;
    Script script_;
    std::vector<Peer> peers_;
    int max_version_ = 5;
    std::atomic<bool> silent_{false};
    std::atomic<bool> disagrees_{false};
    std::mutex queries_mutex_;
    std::vector<std::string> driver_queries_;
    std::atomic<int> accepted_{0};
    wire::ServerLinkOptions link_options_;
    std::unique_ptr<boost::asio::io_context> context_;
    std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
    std::list<std::weak_ptr<FakeConnection>> connections_;
    std::thread thread_;
};

}  // namespace ilion::test
