// Everything a cluster is told when it is made. Plain data; defaults are those of cassandra-driver where it has
// them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "driver/policy/address.hpp"
#include "driver/policy/auth.hpp"
#include "driver/policy/load_balancing.hpp"
#include "driver/policy/reconnection.hpp"
#include "driver/policy/retry.hpp"
#include "driver/policy/speculative.hpp"
#include "net/client_endpoint.hpp"
#include "net/client_tls.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::driver {

// The policies a request runs under. Profiles other than the default one are registered with
// Cluster::add_profile and stay alive as long as the cluster.
struct ExecutionProfile {
    LoadBalancingPolicyPtr load_balancing;      // null: the default profile's
    RetryPolicyPtr retry;                       // null: the default profile's
    SpeculativeExecutionPolicyPtr speculative;  // null: none
};

struct ClusterConfig {
    // Names are resolved to all their addresses.
    std::vector<Endpoint> contact_points{{"127.0.0.1", 9042, {}}};
    uint16_t port = 9042;  // of hosts that are found in system.peers
    // Nothing: negotiate downwards from v5. A number: exactly that one.
    std::optional<int> protocol_version;
    std::vector<wire::Compression> compression{wire::Compression::lz4, wire::Compression::snappy};

    std::shared_ptr<ExecutionProfile> default_profile;  // null fields and null itself: the built-in defaults
    ReconnectionPolicyPtr reconnection;                 // null: exponential, 1 s to 10 min
    AddressTranslatorPtr address_translator;            // null: identity
    AuthProviderPtr auth;
    std::optional<ClientTlsOptions> tls;
    std::shared_ptr<ClientTlsContext> tls_context;                     // instead of `tls`
    std::vector<std::pair<std::string, std::string>> startup_options;  // DRIVER_NAME, APPLICATION_NAME, ...

    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds control_timeout{2'000};
    std::chrono::milliseconds heartbeat_interval{30'000};  // 0: none
    std::chrono::milliseconds heartbeat_timeout{30'000};
    std::chrono::milliseconds schema_agreement_wait{10'000};  // 0: do not wait
    // Events within a window share one refresh; 0: at once; below 0: they cause none.
    std::chrono::milliseconds schema_refresh_window{2'000};
    std::chrono::milliseconds topology_refresh_window{10'000};
    std::chrono::milliseconds status_refresh_window{2'000};
    bool schema_metadata = true;
    bool token_metadata = true;
    bool reprepare_on_up = true;

    size_t connections_per_host = 1;
    // A connection takes no more requests than this at once; stream ids end at 32768.
    int max_requests_per_connection = 32'768;
    // Requests beyond what all connections to a host can take wait here for a free stream id.
    size_t max_queued_per_host = 65'536;
    // A connection that holds more abandoned stream ids than this is replaced.
    int max_orphaned_streams = 24'576;
};

}  // namespace ilion::driver
