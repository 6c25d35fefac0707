// One outgoing connection, plain or TLS, TCP or UNIX, driven by a ClientLoop. Loop thread only.
//
// The listener is told of everything until `close`, after which nothing comes. A socket that failed closes itself
// first. The caller keeps what it wants to send and writes when `is_writing()` is false: at most one write is under
// way, so what gathers meanwhile goes out together.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "net/client_endpoint.hpp"
#include "net/client_loop.hpp"
#include "net/client_tls.hpp"

namespace ilion {

class SocketListener {
public:
    virtual void on_connected() = 0;
    // The view is valid during the call.
    virtual void on_data(BytesView bytes) = 0;
    virtual void on_written() = 0;
    // Connecting failed, the peer closed, or an error.
    virtual void on_closed(const Error& error) = 0;

protected:
    ~SocketListener() = default;
};

class ClientSocket {
public:
    // `tls` null: plain.
    static std::shared_ptr<ClientSocket> make(ClientLoop& loop, std::shared_ptr<ClientTlsContext> tls,
                                              SocketListener& listener);
    virtual ~ClientSocket() = default;

    // `endpoint.address` is an address (see client_resolver.hpp for names) or, with port 0, a path.
    virtual void connect(const Endpoint& endpoint) = 0;
    // Takes the bytes out of `bytes` and leaves an empty buffer with capacity. Only if not is_writing().
    virtual void write(Bytes& bytes) = 0;
    virtual bool is_writing() const = 0;
    virtual void close() = 0;
};

}  // namespace ilion
