// system.local: the one row that every driver reads first.
#include <algorithm>

#include "server/system/row_builder.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

VirtualRows local_rows(const schema::Table& table, const NodeIdentity& identity, const schema::Schema& schema) {
    std::vector<std::string> tokens;
    for (auto token : identity.tokens) tokens.push_back(std::to_string(token));
    std::sort(tokens.begin(), tokens.end());  // a set<text>
    auto address = inet_bytes(identity.address);

    RowBuilder row(table);
    row.set("key", "local")
        .set("bootstrapped", "COMPLETED")
        .set("broadcast_address", address)
        .set_int("broadcast_port", identity.storage_port)
        .set("cluster_name", identity.cluster_name)
        .set("cql_version", kCqlVersion)
        .set("data_center", identity.datacenter)
        .set_int("gossip_generation", identity.generation)
        .set_uuid("host_id", identity.host_id)
        .set("listen_address", address)
        .set_int("listen_port", identity.storage_port)
        .set("native_protocol_version", kNativeProtocolVersion)
        .set("partitioner", kPartitioner)
        .set("rack", identity.rack)
        .set("release_version", kReleaseVersion)
        .set("rpc_address", address)
        .set_int("rpc_port", identity.native_port)
        .set_uuid("schema_version", schema.version())
        .set_texts("tokens", tokens);
    return {row.take()};
}

}  // namespace ilion::server
