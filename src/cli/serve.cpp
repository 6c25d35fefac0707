#include <fmt/format.h>

#include <cstdio>
#include <ilion/node.hpp>

#include "cli/commands.hpp"
#include "cli/signals.hpp"

namespace ilion::cli {

int complain(const std::string& message) {
    fmt::print(stderr, "ilion: {}\n", message);
    return 1;
}

int serve(const ServeOptions& options) {
    BlockedSignals signals{SIGTERM, SIGINT};
    NodeOptions node_options;
    node_options.path = options.data;
    node_options.host = options.host;
    node_options.port = options.port;
    node_options.sync_every_write = options.sync_every_write;
    node_options.config = options.config;
    node_options.authenticator = options.authenticator;
    node_options.authorizer = options.authorizer;
    node_options.tls_cert = options.tls_cert;
    node_options.tls_key = options.tls_key;
    node_options.tls_ca = options.tls_ca;
    node_options.require_client_auth = options.require_client_auth;
    node_options.tls_optional = options.tls_optional;
    node_options.strict_consistency = options.strict_consistency;
    auto node = Node::open(std::move(node_options));
    if (!node) return complain(node.error().message);

    fmt::print("ilion: listening on {}:{} ({})\n", node->host(), node->port(),
               options.data.empty() ? "in memory" : fmt::format("data in {}", options.data));
    std::fflush(stdout);
    signals.wait();
    node->close();
    return 0;
}

}  // namespace ilion::cli
