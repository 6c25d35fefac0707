#include "server/system/system_tables.hpp"

#include "server/system/node_rows.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

std::vector<exec::VirtualRow> SystemTables::rows(const schema::Table& table) {
    auto schema = catalog_.schema();
    if (table.keyspace == "system") {
        if (table.name == "local") return local_rows(table, identity_, *schema);
        if (table.name == "IndexInfo") return built_index_rows(table, *schema);
        return node_rows(table);
    }
    if (table.keyspace == "system_schema") return schema_rows(table, *schema);
    if (table.keyspace == "system_virtual_schema") return virtual_schema_rows(table, *schema);
    if (table.keyspace == "system_views") {
        if (table.name == "settings") return settings_rows(table, identity_, settings_);
        if (table.name == "sai_column_indexes") return column_index_rows(table, *schema);
        if (table.name == "clients" && clients_) return client_rows(table, clients_());
        return node_rows(table);
    }
    return {};
}

std::vector<exec::VirtualRow> SystemTables::node_rows(const schema::Table& table) {
    if (node_ == nullptr) return {};
    if (table.name == "size_estimates" || table.name == "table_estimates") return estimate_rows(table, *node_);
    if (table.name == "thread_pools") return thread_pool_rows(table, *node_);
    if (table.name == "caches") return cache_rows(table);
    if (table.name == "system_properties") return system_property_rows(table);
    if (table.name == "cql_metrics") return cql_metric_rows(table, *node_);
    if (table.name == "gossip_info") return gossip_rows(table, *node_);
    if (table.name == "disk_usage" || table.name.starts_with("max_")) return size_rows(table, *node_);
    if (table.name == "batch_metrics") return batch_metric_rows(table, *node_);
    if (table.name == "queries") return query_rows(table, *node_);
    if (table.name == "cidr_filtering_metrics_counts") return cidr_count_rows(table);
    if (table.name == "cidr_filtering_metrics_latencies") return cidr_latency_rows(table);
    if (is_metric_table(table)) return metric_rows(table, *node_);
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
