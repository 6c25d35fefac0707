// One connection to a host: handshake, stream ids, requests and their answers, heartbeats. Loop thread only.
//
// Requests of one turn of the loop go out in one write. An answer goes to the handler that its stream id stands
// for; a handler that gave up (`abandon`) leaves its stream id taken until the late answer has come, so that answer
// reaches nobody else. When the connection is lost, every handler is told once, then the owner.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "driver/host.hpp"
#include "driver/metrics.hpp"
#include "net/client_socket.hpp"
#include "wire/link/client_link.hpp"

namespace ilion::driver {

class Connection;
class UseKeyspace;

class ResponseHandler {
public:
    // The frame may be taken apart.
    virtual void on_response(wire::Frame& frame) = 0;
    virtual void on_connection_lost(const Error& error) = 0;

protected:
    ~ResponseHandler() = default;
};

class ConnectionOwner {
public:
    virtual void on_ready(Connection& connection) = 0;
    // The handshake failed or the connection broke; not called after `close`.
    virtual void on_lost(Connection& connection, const Error& error) = 0;
    virtual void on_event(Connection&, const wire::Frame&) {}
    virtual void on_stream_free(Connection&) {}

protected:
    ~ConnectionOwner() = default;
};

struct ConnectionOptions {
    wire::ClientLinkOptions link;
    std::shared_ptr<ClientTlsContext> tls;
    std::string keyspace;  // selected before the connection is ready
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds heartbeat_interval{0};
    std::chrono::milliseconds heartbeat_timeout{0};
    int max_requests = 32'768;
    Metrics* metrics = nullptr;  // outlives the connection
};

class Connection final : public std::enable_shared_from_this<Connection>,
                         private SocketListener,
                         private Timer,
                         private TurnEnd {
public:
    Connection(ClientLoop& loop, Endpoint endpoint, ConnectionOptions options, ConnectionOwner& owner);
    ~Connection() override;

    void open();
    // Tells the handlers (not the owner) that the connection is lost. Idempotent.
    void close(const Error& reason);
    // Null: nobody.
    void set_owner(ConnectionOwner* owner) { owner_ = owner; }

    bool is_ready() const { return ready_; }
    bool is_closed() const { return closed_; }
    const Endpoint& endpoint() const { return endpoint_; }
    int version() const { return link_.version(); }
    // After a failed handshake: the version to try next, or 0 if the version was not the reason.
    int suggested_version() const { return suggested_version_; }
    const wire::ClientLink& link() const { return link_; }

    // False: send would return no stream.
    bool can_send() const { return ready_ && in_flight() < options_.max_requests; }
    // Streams taken, those of abandoned requests included.
    int in_flight() const { return link_streams_in_use_; }
    int orphaned() const { return orphaned_; }

    // Queues a request for the end of this turn. Returns its stream id, or -1: `can_send` is false. The body is
    // copied.
    int send(wire::Opcode opcode, uint8_t flags, BytesView body, ResponseHandler& handler);
    // The same with the two bytes at `consistency_at` of the body replaced.
    int send(wire::Opcode opcode, uint8_t flags, BytesView body, uint32_t consistency_at, uint16_t consistency,
             ResponseHandler& handler);
    // The handler of `stream` will not be called.
    void abandon(int stream);

private:
    class Heartbeat;

    void on_connected() override;
    void on_data(BytesView bytes) override;
    void on_written() override;
    void on_closed(const Error& error) override;
    void on_timer() override;
    void end_turn() override;

    void plan_write();
    void dispatch(wire::Frame& frame);
    void follow_handshake();
    void select_keyspace();
    void become_ready();
    void lose(const Error& error);
    int next_stream(ResponseHandler& handler);

    ClientLoop& loop_;
    const Endpoint endpoint_;
    const ConnectionOptions options_;
    ConnectionOwner* owner_;
    wire::ClientLink link_;
    std::shared_ptr<ClientSocket> socket_;
    std::vector<ResponseHandler*> handlers_;  // by stream id; null: free
    Bytes output_;
    int link_streams_in_use_ = 0;
    int orphaned_ = 0;
    int suggested_version_ = 0;
    bool link_ready_ = false;
    bool ready_ = false;
    bool closed_ = false;
    bool heard_ = false;  // anything received since the last heartbeat check
    bool heartbeat_waits_ = false;
    std::unique_ptr<Heartbeat> heartbeat_;
    std::unique_ptr<UseKeyspace> use_keyspace_;
};

}  // namespace ilion::driver
