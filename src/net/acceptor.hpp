// Listens on an address and runs the connections that come, spread over a few loop threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "net/server_connection.hpp"
#include "net/server_tls.hpp"

namespace ilion::net {

class Acceptor {
public:
    // Makes the handler of a new connection; called on its loop thread. The connection outlives its handler.
    using HandlerFactory =
        std::function<std::unique_ptr<ConnectionHandler>(const std::shared_ptr<ServerConnection>& connection)>;

    // Listens on `host` (a numeric address or a name) and `port` (0: a free one). Connections wait in the kernel
    // until `start`. Fails with in_use or io_error, naming host and port.
    static Result<std::unique_ptr<Acceptor>> listen(const std::string& host, uint16_t port);
    ~Acceptor();  // stops

    // The numeric address and the port that are listened on.
    const std::string& host() const;
    uint16_t port() const;

    // With `tls`, which may be null, connections are secured.
    void start(HandlerFactory factory, int threads, std::shared_ptr<ServerTlsContext> tls);
    // Ends all connections, without waiting for their output, and joins the threads. Idempotent.
    void stop();

    struct Impl;

private:
    explicit Acceptor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace ilion::net
