// system_views: settings under the names of cassandra.yaml, and who is connected.
#include "server/system/row_builder.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

VirtualRows settings_rows(const schema::Table& table, const NodeIdentity& identity, const Settings& own) {
    Settings settings = {
        {"allow_filtering_enabled", "true"},
        {"alter_table_enabled", "true"},
        {"authenticator.class_name", "AllowAllAuthenticator"},
        {"authorizer.class_name", "AllowAllAuthorizer"},
        {"batch_size_fail_threshold", "50KiB"},
        {"batch_size_warn_threshold", "5KiB"},
        {"cdc_enabled", "false"},
        {"cluster_name", identity.cluster_name},
        {"compact_tables_enabled", "true"},
        {"default_keyspace_rf", "1"},
        {"drop_compact_storage_enabled", "false"},
        {"drop_keyspace_enabled", "true"},
        {"drop_truncate_table_enabled", "true"},
        {"dynamic_data_masking_enabled", "false"},
        {"endpoint_snitch", std::string(kSnitch)},
        {"group_by_enabled", "true"},
        {"listen_address", identity.address},
        {"native_transport_max_frame_size", "16MiB"},
        {"native_transport_port", std::to_string(identity.native_port)},
        {"num_tokens", std::to_string(identity.tokens.size())},
        {"partitioner", std::string(kPartitioner)},
        {"role_manager.class_name", "CassandraRoleManager"},
        {"rpc_address", identity.address},
        {"secondary_indexes_enabled", "true"},
        {"simplestrategy_enabled", "true"},
        {"storage_port", std::to_string(identity.storage_port)},
        {"tombstone_failure_threshold", "100000"},
        {"tombstone_warn_threshold", "1000"},
        {"trace_type_query_ttl", "1d"},
        {"uncompressed_tables_enabled", "true"},
        {"unlogged_batch_across_partitions_warn_threshold", "10"},
        {"use_statements_enabled", "true"},
        {"user_timestamps_enabled", "true"},
        {"vector_type_enabled", "true"},
    };
    for (const auto& [name, value] : own) settings[name] = value;
    VirtualRows rows;
    for (const auto& [name, value] : settings) {
        rows.push_back(RowBuilder(table).set("name", name).set("value", value).take());
    }
    return rows;
}

VirtualRows client_rows(const schema::Table& table, const std::vector<ClientInfo>& clients) {
    VirtualRows rows;
    for (const auto& client : clients) {
        RowBuilder row(table);
        row.set("address", client.peer.address)
            .set_int("port", client.peer.port)
            .set_map("client_options", client.options)
            .set("connection_stage", client.ready ? "ready" : "establishing")
            .set("hostname", inet_text(client.peer.address))
            .set_int("protocol_version", client.protocol_version)
            .set_bigint("request_count", client.request_count)
            .set_bool("ssl_enabled", !client.peer.tls_protocol.empty())
            .set("username", client.user.empty() ? "anonymous" : client.user);
        if (!client.peer.tls_protocol.empty()) {
            row.set("ssl_protocol", client.peer.tls_protocol).set("ssl_cipher_suite", client.peer.tls_cipher);
        }
        auto option = [&](const char* name, std::string_view column) {
            if (auto found = client.options.find(name); found != client.options.end())
                row.set(column, found->second);
        };
        option("DRIVER_NAME", "driver_name");
        option("DRIVER_VERSION", "driver_version");
        if (!client.keyspace.empty()) row.set("keyspace_name", client.keyspace);
        rows.push_back(row.take());
    }
    return rows;
}

}  // namespace ilion::server
