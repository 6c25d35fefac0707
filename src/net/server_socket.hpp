// The Asio side of a ServerConnection, seen by the acceptor only.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>

#include "net/server_connection.hpp"

namespace ilion::net {

class ServerSocket final : public ServerConnection {
public:
    // `loop` owns the socket's execution context and is kept alive.
    ServerSocket(std::shared_ptr<void> loop, boost::asio::ip::tcp::socket socket);

    // On the loop thread, once. `on_end` is called when the connection has ended.
    void start(std::unique_ptr<ConnectionHandler> handler, std::function<void(ServerSocket&)> on_end);
    // On the loop thread: ends the connection now.
    void close();

    const PeerAddress& peer() const override { return peer_; }
    void post(std::function<void(ConnectionHandler&)> task) override;

private:
    std::shared_ptr<ServerSocket> self() { return std::static_pointer_cast<ServerSocket>(shared_from_this()); }
    void read();
    void on_read(size_t size);
    void flush();
    void write_rest();
    void after_write();

    std::shared_ptr<void> loop_;
    boost::asio::ip::tcp::socket socket_;
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
