// The node without a network: the store, the schema, prepared statements, the clock, the tables made on demand.
// Everything that a request needs hangs here. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "exec/catalog.hpp"
#include "exec/ddl/describe.hpp"
#include "exec/environment.hpp"
#include "server/auth/auth.hpp"
#include "server/background.hpp"
#include "server/clients.hpp"
#include "server/config/guardrails.hpp"
#include "server/events.hpp"
#include "server/metrics/metrics.hpp"
#include "server/metrics/running_queries.hpp"
#include "server/prepared_store.hpp"
#include "server/system/internal_queries.hpp"
#include "server/system/node_identity.hpp"
#include "store/store.hpp"
#include "wire/codec/response/supported.hpp"

namespace ilion::server {

class SystemTables;

struct NodeOptions {
    std::string data_folder;  // empty: everything in memory
    store::Durability durability = store::Durability::periodic;
    std::string cluster_name = "Test Cluster";
    std::string datacenter = "datacenter1";
    std::string rack = "rack1";
    AuthOptions auth;
    Guardrails guardrails;
    std::map<std::string, std::string> settings;  // of the configuration file, to be shown
    exec::Thresholds thresholds;
    bool allow_use = true;            // USE
    bool masking = false;             // columns may have masks
    bool strict_consistency = false;  // count the node as the one replica that it is
};

class Node {
public:
    // Fails as Store::open, Catalog::open and Auth::make do.
    static Result<std::unique_ptr<Node>> open(const NodeOptions& options);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    // Where clients reach the node, as system.local tells them. To be set before the first request.
    void set_address(std::string address, uint16_t port);

    SystemClock& clock() { return clock_; }
    exec::Catalog& catalog() { return *catalog_; }
    PreparedStore& prepared() { return *prepared_; }
    Events& events() { return events_; }
    Clients& clients() { return clients_; }
    Background& background() { return background_; }
    Auth& auth() { return *auth_; }
    exec::Environment& environment() { return environment_; }
    Metrics& metrics() { return metrics_; }
    RunningQueries& running() { return running_; }
    InternalQueries& internal_queries() { return *internal_queries_; }
    const NodeIdentity& identity() const;
    // What DESCRIBE CLUSTER says.
    exec::ClusterDescription cluster() const;
    // Those that hold for the user; null if none do: for superusers, and where nobody logs in.
    Result<const Guardrails*> guardrails_for(const std::string& user);
    bool strict_consistency() const { return strict_consistency_; }
    bool allows_use() const { return allow_use_; }
    // What SUPPORTED says.
    const wire::Supported& supported() const { return supported_; }

private:
    Node() = default;
    void on_schema_change(const schema::SchemaChange& change, const schema::Schema& before,
                          const schema::Schema& now);

    SystemClock clock_;
    Metrics metrics_;
    RunningQueries running_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<index::Manager> indexes_;
    std::unique_ptr<exec::Catalog> catalog_;
    std::unique_ptr<SystemTables> system_tables_;
    std::unique_ptr<InternalQueries> internal_queries_;
    std::unique_ptr<Roles> roles_;
    std::unique_ptr<Auth> auth_;
    Clients clients_;
    PreparedCache prepared_cache_;
    std::unique_ptr<PreparedStore> prepared_;
    Events events_;
    exec::Environment environment_;
    wire::Supported supported_;
    bool strict_consistency_ = false;
    bool allow_use_ = true;
    Guardrails guardrails_;
    Background background_;  // its tasks use everything above: ends first
};

}  // namespace ilion::server
