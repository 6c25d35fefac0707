// system_views: settings under the names of cassandra.yaml, and who is connected.
#include "server/system/row_builder.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

VirtualRows settings_rows(const schema::Table& table, const NodeIdentity& identity, const Settings& own) {
    Settings settings = default_settings();
    settings["authenticator.class_name"] = "AllowAllAuthenticator";
    settings["authorizer.class_name"] = "AllowAllAuthorizer";
    settings["cluster_name"] = identity.cluster_name;
    settings["dynamic_data_masking_enabled"] = "false";
    settings["endpoint_snitch"] = kSnitch;
    settings["listen_address"] = settings["rpc_address"] = identity.address;
    settings["native_transport_port"] = std::to_string(identity.native_port);
    settings["num_tokens"] = std::to_string(identity.tokens.size());
    settings["partitioner"] = kPartitioner;
    settings["role_manager.class_name"] = "CassandraRoleManager";
    settings["storage_port"] = std::to_string(identity.storage_port);
    for (const auto& [name, value] : own) settings[name] = value;
    VirtualRows rows;
    for (const auto& [name, value] : settings) {
        RowBuilder row(table);
        row.set("name", name);
        if (value) row.set("value", *value);
        rows.push_back(row.take());
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
