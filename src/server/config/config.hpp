// The configuration file of a node: YAML with the names of cassandra.yaml, as far as the node has what they are
// for.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "exec/guard/thresholds.hpp"
#include "net/server_tls.hpp"
#include "server/config/guardrails.hpp"

namespace ilion::server {

struct Config {
    // Nothing where the file says nothing.
    std::optional<std::string> cluster_name, authenticator, authorizer;
    net::ServerTlsOptions tls;
    Guardrails guardrails;
    exec::Thresholds thresholds;
    bool allow_use = true, masking = false;
    // All that the file says, for system_views.settings.
    std::map<std::string, std::string> settings;
};

// Fails with bad_argument, naming the file and what is wrong in it; so does a name that the node does not have.
Result<Config> load_config(const std::string& path);

}  // namespace ilion::server
