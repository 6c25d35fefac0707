#include "server/node.hpp"

#include "schema/changes.hpp"
#include "server/system/system_keyspaces.hpp"
#include "server/system/system_tables.hpp"

namespace ilion::server {
namespace {

wire::Supported supported_options() {
    return {{{"PROTOCOL_VERSIONS", {"3/v3", "4/v4", "5/v5", "6/v6-beta"}},
             {"COMPRESSION", {"snappy", "lz4"}},
             {"CQL_VERSION", {"3.4.7"}}}};
}

wire::Event event_of(const schema::SchemaChange& change) {
    return {wire::SchemaChange{static_cast<wire::SchemaChange::Kind>(change.kind),
                               static_cast<wire::SchemaChange::Target>(change.target), change.keyspace, change.name,
                               change.argument_types}};
}

}  // namespace

Result<std::unique_ptr<Node>> Node::open(const NodeOptions& options) {
    std::unique_ptr<Node> node(new Node());
    node->supported_ = supported_options();
    node->strict_consistency_ = options.strict_consistency;
    node->guardrails_ = options.guardrails;
    node->allow_use_ = options.allow_use;
    node->environment_.thresholds = options.thresholds;
    store::StoreOptions store_options;
    store_options.path = options.data_folder;
    store_options.durability = options.durability;
    store_options.clock = &node->clock_;
    ILION_TRY_ASSIGN(node->store_, store::Store::open(store_options));
    node->environment_.store = node->store_.get();
    node->environment_.clock = &node->clock_;

    node->indexes_ = std::make_unique<index::Manager>(*node->store_, node->clock_);
    node->environment_.indexes = node->indexes_.get();

    exec::CatalogOptions catalog_options;
    catalog_options.indexes = node->indexes_.get();
    catalog_options.store = node->store_.get();
    catalog_options.clock = &node->clock_;
    catalog_options.datacenter = options.datacenter;
    catalog_options.masking = options.masking;
    ILION_TRY_ASSIGN(catalog_options.system_keyspaces, make_system_keyspaces());
    ILION_TRY_ASSIGN(node->catalog_, exec::Catalog::open(std::move(catalog_options)));

    ILION_TRY_ASSIGN(auto identity, load_identity(node->store_.get(), node->clock_));
    identity.cluster_name = options.cluster_name;
    identity.datacenter = options.datacenter;
    identity.rack = options.rack;
    node->system_tables_ = std::make_unique<SystemTables>(*node->catalog_, std::move(identity));
    node->environment_.virtual_tables = node->system_tables_.get();
    node->internal_queries_ = std::make_unique<InternalQueries>(*node->catalog_, node->environment_);
    // What the node asks itself is not counted.
    node->environment_.meter = &node->metrics_;
    node->prepared_ = std::make_unique<PreparedStore>(node->prepared_cache_, *node->internal_queries_,
                                                      *node->catalog_, node->clock_);
    node->system_tables_->set_node(*node);
    Settings settings(options.settings.begin(), options.settings.end());
    settings["authenticator.class_name"] = options.auth.authenticator;
    settings["authorizer.class_name"] = options.auth.authorizer;
    settings["commitlog_sync"] = options.durability == store::Durability::batch ? "batch" : "periodic";
    settings["data_file_directories"] = "[" + options.data_folder + "]";
    node->system_tables_->set_settings(std::move(settings));
    node->roles_ = std::make_unique<Roles>(*node->internal_queries_);
    ILION_TRY(node->roles_->make_default());
    ILION_TRY_ASSIGN(node->auth_, Auth::make(options.auth, *node->roles_));
    node->system_tables_->set_clients([raw = node.get()] { return raw->clients_.list(); });
    node->catalog_->set_listener(
        [raw = node.get()](const schema::SchemaChange& change, const schema::SchemaPtr& before,
                           const schema::SchemaPtr& now) { raw->on_schema_change(change, *before, *now); });
    return node;
}

Node::~Node() = default;

void Node::set_address(std::string address, uint16_t port) {
    system_tables_->set_endpoint(std::move(address), port);
}

const NodeIdentity& Node::identity() const {
    return system_tables_->identity();
}

Result<const Guardrails*> Node::guardrails_for(const std::string& user) {
    if (!auth_->authenticates()) return nullptr;
    ILION_TRY_ASSIGN(auto graph, roles_->snapshot());
    return graph->is_superuser(user) ? nullptr : &guardrails_;
}

exec::ClusterDescription Node::cluster() const {
    return system_tables_->cluster();
}

void Node::on_schema_change(const schema::SchemaChange& change, const schema::Schema& before,
                            const schema::Schema& now) {
    prepared_->invalidate(change, now);
    if (change.kind == schema::SchemaChange::Kind::dropped) {
        std::set<uint32_t> present;
        for (const auto& [keyspace_name, keyspace] : now.keyspaces()) {
            for (const auto& [name, table] : keyspace->tables) present.insert(table->number);
        }
        metrics_.keep_only(present);
    }
    for (const auto& part : schema::changes(before.keyspace(change.keyspace), now.keyspace(change.keyspace))) {
        events_.publish(event_of(part));
    }
}

}  // namespace ilion::server
