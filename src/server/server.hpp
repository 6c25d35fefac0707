// A node on a port.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "net/acceptor.hpp"
#include "server/node.hpp"
#include "wire/link/server_link.hpp"

namespace ilion::server {

class Server {
public:
    // Listens and answers. `node` must outlive the server. Port 0: a free one. Fails with in_use or io_error,
    // naming host and port, or as ServerTlsContext::make does.
    static Result<std::unique_ptr<Server>> start(Node& node, const std::string& host, uint16_t port,
                                                 const net::ServerTlsOptions& tls = {});
    ~Server() { stop(); }

    const std::string& host() const { return acceptor_->host(); }
    uint16_t port() const { return acceptor_->port(); }

    // Ends all connections. Idempotent.
    void stop() { acceptor_->stop(); }

private:
    Server(Node& node, std::unique_ptr<net::Acceptor> acceptor, std::shared_ptr<net::ServerTlsContext> tls);

    wire::ServerLinkOptions link_options_;
    std::unique_ptr<net::Acceptor> acceptor_;
};

}  // namespace ilion::server
