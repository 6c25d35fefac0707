// The configuration file of a node: a cassandra.yaml. What the node has nothing for has no effect, and is shown in
// system_views.settings; limits among it may be given as they are by default only.
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

// Fails with bad_argument, naming the file and what is wrong in it; so does a name that Cassandra does not have.
Result<Config> load_config(const std::string& path);

}  // namespace ilion::server
