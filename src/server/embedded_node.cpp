// ilion::Node: a node and its server as one value.
#include <ilion/node.hpp>
#include <utility>

#include "server/config/config.hpp"
#include "server/node.hpp"
#include "server/server.hpp"

namespace ilion {

struct Node::Impl {
    std::unique_ptr<server::Node> node;
    std::unique_ptr<server::Server> server;  // goes before the node
    std::string host;
    uint16_t port = 0;
};

Result<Node> Node::open(NodeOptions options) {
    server::NodeOptions inner;
    inner.data_folder = std::move(options.path);
    inner.durability = options.sync_every_write ? store::Durability::batch : store::Durability::periodic;
    inner.cluster_name = std::move(options.cluster_name);
    inner.datacenter = std::move(options.datacenter);
    inner.rack = std::move(options.rack);
    net::ServerTlsOptions tls;
    if (!options.config.empty()) {
        ILION_TRY_ASSIGN(auto config, server::load_config(options.config));
        inner.cluster_name = config.cluster_name.value_or(inner.cluster_name);
        inner.auth.authenticator = config.authenticator.value_or(inner.auth.authenticator);
        inner.auth.authorizer = config.authorizer.value_or(inner.auth.authorizer);
        inner.guardrails = config.guardrails;
        inner.thresholds = config.thresholds;
        inner.allow_use = config.allow_use;
        inner.masking = config.masking;
        inner.settings = std::move(config.settings);
        tls = std::move(config.tls);
    }
    if (!options.authenticator.empty()) inner.auth.authenticator = std::move(options.authenticator);
    if (!options.authorizer.empty()) inner.auth.authorizer = std::move(options.authorizer);
    inner.strict_consistency = options.strict_consistency;
    if (!options.tls_cert.empty()) tls.certificate_file = std::move(options.tls_cert);
    if (!options.tls_key.empty()) tls.private_key_file = std::move(options.tls_key);
    if (!options.tls_ca.empty()) tls.ca_file = std::move(options.tls_ca);
    tls.require_client_auth |= options.require_client_auth;
    tls.optional |= options.tls_optional;
    if (!tls.enabled() &&
        (!tls.private_key_file.empty() || !tls.ca_file.empty() || tls.require_client_auth || tls.optional)) {
        return make_error(ErrorCode::bad_argument, "TLS: the node's certificate is missing");
    }

    auto impl = std::make_unique<Impl>();
    ILION_TRY_ASSIGN(impl->node, server::Node::open(inner));
    ILION_TRY_ASSIGN(impl->server, server::Server::start(*impl->node, options.host, options.port, tls));
    impl->host = impl->server->host();
    impl->port = impl->server->port();
    return Node(std::move(impl));
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::Node(Node&&) noexcept = default;

Node& Node::operator=(Node&& other) noexcept {
    if (this != &other) {
        if (impl_) close();
        impl_ = std::move(other.impl_);
    }
    return *this;
}

Node::~Node() {
    if (impl_) close();
}

const std::string& Node::host() const {
    return impl_->host;
}

uint16_t Node::port() const {
    return impl_->port;
}

void Node::close() {
    impl_->server.reset();
    impl_->node.reset();
}

bool Node::is_open() const {
    return impl_ && impl_->node;
}

void Node::advance_clock(std::chrono::microseconds by) {
    if (impl_->node) impl_->node->clock().advance(by);
}

}  // namespace ilion
