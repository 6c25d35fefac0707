// The Asio side of a ServerConnection, seen by the acceptor only.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>

#include "net/server_connection.hpp"
#include "net/server_tls_context.hpp"

namespace ilion::net {

class ServerSocket final : public ServerConnection {
public:
    // `loop` owns the socket's execution context and is kept alive. `tls` may be null.
    ServerSocket(std::shared_ptr<void> loop, boost::asio::ip::tcp::socket socket,
                 std::shared_ptr<OpensslServerContext> tls);

    // On the loop thread, once. `on_end` is called when the connection has ended.
    void start(std::unique_ptr<ConnectionHandler> handler, std::function<void(ServerSocket&)> on_end);
    // On the loop thread: ends the connection now.
    void close();

    const PeerAddress& peer() const override { return peer_; }
    void post(std::function<void(ConnectionHandler&)> task) override;

private:
    std::shared_ptr<ServerSocket> self() { return std::static_pointer_cast<ServerSocket>(shared_from_this()); }
    void await_first_byte();
    void shake_hands();
    void read();
    void on_read(size_t size);
    void flush();
    void write_rest();
    void after_write();

    std::shared_ptr<void> loop_;
    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<OpensslServerContext> tls_;
    std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> secured_;  // null: plain
    PeerAddress peer_;
    std::unique_ptr<ConnectionHandler> handler_;
    std::function<void(ServerSocket&)> on_end_;
    Bytes input_;
    Bytes output_;
    size_t written_ = 0;  // of output_
    bool writing_ = false;
    bool reading_ = false;
    std::atomic<bool> ended_ = false;
};

}  // namespace ilion::net
