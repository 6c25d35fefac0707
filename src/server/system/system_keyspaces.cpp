#include "server/system/system_keyspaces.hpp"

#include <algorithm>

#include "cql/parse.hpp"
#include "plan/ddl/create_table.hpp"
#include "server/system/ddl/tables.hpp"

namespace ilion::server {

namespace {

// The tables that are stored as users' tables are, each under a number that is its own for good: only append
// (docs/format/keys.md). The rows of all others are made when they are asked for.
constexpr std::string_view kStored[] = {
    "system_traces.sessions",
    "system_traces.events",
    "system.prepared_statements",
    "system_auth.cidr_groups",
    "system_auth.cidr_permissions",
    "system_auth.identity_to_role",
    "system_auth.network_permissions",
    "system_auth.resource_role_permissons_index",
    "system_auth.role_members",
    "system_auth.role_permissions",
    "system_auth.roles",
    "system_distributed.parent_repair_history",
    "system_distributed.partition_denylist",
    "system_distributed.repair_history",
    "system_distributed.view_build_status",
};

struct SystemKeyspace {
    std::string_view name;
    std::string_view tables;
    std::string_view strategy;  // empty: a virtual keyspace
    std::string_view factor;    // empty: the strategy has none
};

Result<std::shared_ptr<schema::Table>> make_table(std::string_view statement, const schema::Keyspace& keyspace) {
    ILION_TRY_ASSIGN(auto parsed, cql::parse(statement));
    const auto* create = std::get_if<cql::CreateTable>(&parsed.body);
    if (create == nullptr)
        return make_error(ErrorCode::server_error, "not a CREATE TABLE: " + std::string(statement));
    ILION_TRY_ASSIGN(auto table, plan::build_table(*create, keyspace));
    table->id = Uuid::from_name(keyspace.name + table->name);
    const auto* stored = std::find(std::begin(kStored), std::end(kStored), keyspace.name + "." + table->name);
    table->is_virtual = stored == std::end(kStored);
    if (!table->is_virtual) table->number = kFirstOwnTable + static_cast<uint32_t>(stored - std::begin(kStored));
    // The one index that comes with the node: of no column, and nothing is looked up by it.
    if (keyspace.name == "system" && table->name == "paxos") {
        constexpr const char* kName = "PaxosUncommittedIndex";
        auto& options = table->indexes.try_emplace(kName, schema::Index{kName, "CUSTOM", {}}).first->second.options;
        options["class_name"] = "org.apache.cassandra.service.paxos.uncommitted.PaxosUncommittedIndex";
        options["target"] = "";
    }
    table->finish();
    return table;
}

Result<schema::KeyspacePtr> make_keyspace(const SystemKeyspace& description) {
    auto keyspace = std::make_shared<schema::Keyspace>();
    keyspace->name = description.name;
    keyspace->is_virtual = description.strategy.empty();
    if (!keyspace->is_virtual) {
        keyspace->replication["class"] = "org.apache.cassandra.locator." + std::string(description.strategy);
        if (!description.factor.empty()) keyspace->replication["replication_factor"] = description.factor;
    }
    auto rest = description.tables;
    for (auto end = rest.find(";\n"); end != std::string_view::npos; end = rest.find(";\n")) {
        ILION_TRY_ASSIGN(auto table, make_table(rest.substr(0, end), *keyspace));
        keyspace->tables[table->name] = table;
        rest.remove_prefix(end + 2);
    }
    return schema::KeyspacePtr(std::move(keyspace));
}

}  // namespace

Result<std::vector<schema::KeyspacePtr>> make_system_keyspaces() {
    const SystemKeyspace all[] = {
        {"system", system_ddl::kSystem, "LocalStrategy", ""},
        {"system_auth", system_ddl::kSystemAuth, "SimpleStrategy", "1"},
        {"system_distributed", system_ddl::kSystemDistributed, "SimpleStrategy", "3"},
        {"system_schema", system_ddl::kSystemSchema, "LocalStrategy", ""},
        {"system_traces", system_ddl::kSystemTraces, "SimpleStrategy", "2"},
        {"system_views", system_ddl::kSystemViews, "", ""},
        {"system_virtual_schema", system_ddl::kSystemVirtualSchema, "", ""},
    };
    std::vector<schema::KeyspacePtr> keyspaces;
    for (const auto& description : all) {
        ILION_TRY_ASSIGN(auto keyspace, make_keyspace(description));
        keyspaces.push_back(std::move(keyspace));
    }
    return keyspaces;
}

}  // namespace ilion::server
