// One accepted socket: reads bytes, hands them to a handler, writes what the handler has to say. All that one read
// brings is handled before one write goes out, and nothing is read while a write waits: that is the back pressure.
//
// Lives on the loop thread that accepted it; `post` is for the others. Kept alive by its own pending operations and
// by whoever holds a pointer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.hpp"

namespace ilion::net {

// What a connection is about. Called on the connection's loop thread only.
class ConnectionHandler {
public:
    virtual ~ConnectionHandler() = default;
    virtual void on_bytes(BytesView bytes) = 0;
    // True: what was received is not all handled, since there is enough to write already; `resume` goes on.
    virtual bool has_more() const { return false; }
    virtual void resume() {}
    // Replaces `out` by what is to be written; empty: nothing.
    virtual void take_output(Bytes& out) = 0;
    // True: the connection ends when its output is written.
    virtual bool closing() const = 0;
};

// The other end.
struct PeerAddress {
    std::string address;  // raw bytes, 4 or 16
    uint16_t port = 0;
    std::string tls_protocol, tls_cipher;  // `TLSv1.3` and so on, once there was a handshake; empty without TLS
};

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
public:
    virtual ~ServerConnection() = default;
    virtual const PeerAddress& peer() const = 0;
    // Any thread: runs `task` with the handler on the loop thread, then writes what the handler has to say. Not run
    // if the connection has ended.
    virtual void post(std::function<void(ConnectionHandler&)> task) = 0;
};

}  // namespace ilion::net
