#include "server/server.hpp"

#include <algorithm>
#include <thread>

#include "server/connection.hpp"

namespace ilion::server {
namespace {

// Requests of one connection are handled on one thread; several threads keep a long one from holding up all others.
int loop_threads() {
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 2U, 8U));
}

}  // namespace

Server::Server(Node& node, std::unique_ptr<net::Acceptor> acceptor, std::shared_ptr<net::ServerTlsContext> tls)
    : acceptor_(std::move(acceptor)) {
    link_options_.supported = node.supported();
    link_options_.authenticator = node.auth().java_class();
    acceptor_->start(
        [&node, this](const std::shared_ptr<net::ServerConnection>& connection) {
            return std::make_unique<Connection>(node, link_options_, connection);
        },
        loop_threads(), std::move(tls));
}

Result<std::unique_ptr<Server>> Server::start(Node& node, const std::string& host, uint16_t port,
                                              const net::ServerTlsOptions& tls) {
    ILION_TRY_ASSIGN(auto context, net::ServerTlsContext::make(tls));
    ILION_TRY_ASSIGN(auto acceptor, net::Acceptor::listen(host, port));
    node.set_address(acceptor->host(), acceptor->port());
    return std::unique_ptr<Server>(new Server(node, std::move(acceptor), std::move(context)));
}

}  // namespace ilion::server
