#include "server/system/system_tables.hpp"

#include "server/system/rows.hpp"

namespace ilion::server {

std::vector<exec::VirtualRow> SystemTables::rows(const schema::Table& table) {
    auto schema = catalog_.schema();
    if (table.keyspace == "system") {
        if (table.name == "local") return local_rows(table, identity_, *schema);
        return {};
    }
    if (table.keyspace == "system_schema") return schema_rows(table, *schema);
    if (table.keyspace == "system_virtual_schema") return virtual_schema_rows(table, *schema);
    if (table.keyspace == "system_views") {
        if (table.name == "settings") return settings_rows(table, identity_);
        if (table.name == "clients" && clients_) return client_rows(table, clients_());
    }
    return {};
}

exec::ClusterDescription SystemTables::cluster() const {
    exec::ClusterDescription cluster;
    cluster.name = identity_.cluster_name;
    auto endpoint = "/" + identity_.address + ":" + std::to_string(identity_.storage_port);
    for (auto token : identity_.tokens) cluster.ranges.push_back({std::to_string(token), {endpoint}});
    return cluster;
}

}  // namespace ilion::server
