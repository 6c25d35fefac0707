// One client's conversation with the node, without its socket: bytes in, bytes out. All requests of one read are
// answered, in order, by one write, or by a few if the answers are large. Belongs to its connection's loop thread.
//
// What takes long by design (passwords) is done in the background; the requests behind it wait until it is
// answered.
#pragma once

#include <memory>

#include "net/server_connection.hpp"
#include "server/connection_state.hpp"
#include "server/node.hpp"
#include "server/request/look_ahead.hpp"
#include "server/request/write_group.hpp"
#include "wire/link/server_link.hpp"

namespace ilion::server {

class Connection final : public net::ConnectionHandler {
public:
    // `node` and `options` must outlive this. Events reach it through `socket`, which may be null.
    Connection(Node& node, const wire::ServerLinkOptions& options, std::weak_ptr<net::ServerConnection> socket);
    ~Connection() override;

    void on_bytes(BytesView bytes) override;
    bool has_more() const override { return has_more_; }
    void resume() override;
    void take_output(Bytes& out) override { link_.take_output(out); }
    bool closing() const override { return link_.closing(); }

private:
    struct Slow;  // a request in the background

    void subscribe();
    void send_event(const wire::Event& event);
    void start_slow(const wire::Frame& request);
    void finish_slow(Slow& slow);
    void show();

    Node& node_;
    std::weak_ptr<net::ServerConnection> socket_;
    wire::ServerLink link_;
    ConnectionState state_;
    WriteGroup group_;
    LookAhead look_ahead_;
    std::shared_ptr<Client> client_;
    std::string client_keyspace_;     // that client_ shows
    Events::Token subscription_ = 0;  // 0: none
    bool has_more_ = false;
    bool waiting_ = false;  // for the background
};

}  // namespace ilion::server
