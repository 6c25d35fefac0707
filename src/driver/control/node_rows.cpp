#include "driver/control/node_rows.hpp"

#include "base/byte_reader.hpp"
#include "driver/connection/response.hpp"
#include "net/client_resolver.hpp"
#include "types/collection.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::driver {
namespace {

std::string address_at(const RawRows& rows, size_t row, std::string_view column) {
    auto cell = rows.cell(row, column);
    return cell ? ip_address_text(*cell) : std::string();
}

uint16_t port_at(const RawRows& rows, size_t row, std::string_view column) {
    auto cell = rows.cell(row, column);
    if (!cell || cell->size() != 4) return 0;
    auto port = load_be<int32_t>(cell->data());
    return port > 0 && port < 65536 ? static_cast<uint16_t>(port) : 0;
}

Uuid uuid_at(const RawRows& rows, size_t row, std::string_view column) {
    auto cell = rows.cell(row, column);
    return cell && cell->size() == 16 ? Uuid::from_bytes(*cell) : Uuid{};
}

HostInfo common_info(const RawRows& rows, size_t row) {
    HostInfo info;
    info.host_id = uuid_at(rows, row, "host_id");
    info.datacenter = rows.text(row, "data_center");
    info.rack = rows.text(row, "rack");
    info.release_version = rows.text(row, "release_version");
    info.dse_version = rows.text(row, "dse_version");
    info.schema_version = uuid_at(rows, row, "schema_version");
    if (auto tokens = rows.cell(row, "tokens")) {
        ElementReader reader(*tokens, 1);
        OptionalBytesView token;
        while (reader.next(token)) {
            if (token) info.tokens.emplace_back(*token);
        }
    }
    return info;
}

}  // namespace

Result<RawRows> read_rows(const Response& response) {
    wire::Frame frame;
    frame.header.version = response.version;
    frame.header.response = true;
    frame.header.flags = response.flags;
    frame.header.opcode = static_cast<uint8_t>(response.opcode);
    frame.body = response.body;
    ILION_TRY_ASSIGN(BytesView message, message_of(frame));
    ILION_TRY_ASSIGN(wire::ResultMessage result, wire::decode_result(message, response.version));
    auto* found = std::get_if<wire::RowsResult>(&result);
    if (found == nullptr || !found->metadata.columns) return protocol_error("Rows expected, but there are none");
    RawRows rows;
    rows.columns = found->metadata.columns;
    ByteReader reader(found->rows);
    for (int32_t i = 0; i < found->row_count; ++i) {
        std::vector<OptionalBytes> row;
        row.reserve(rows.columns->size());
        for (size_t column = 0; column < rows.columns->size(); ++column) {
            auto value = reader.read_value();
            row.push_back(value ? OptionalBytes(*value) : std::nullopt);
        }
        if (!reader.ok()) return protocol_error("Rows end too early");
        rows.rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<LocalNode> read_local(const RawRows& rows) {
    if (rows.rows.empty()) return std::nullopt;
    LocalNode local;
    local.info = common_info(rows, 0);
    local.info.broadcast_address = address_at(rows, 0, "broadcast_address");
    local.info.broadcast_port = port_at(rows, 0, "broadcast_port");
    local.info.listen_address = address_at(rows, 0, "listen_address");
    local.info.listen_port = port_at(rows, 0, "listen_port");
    local.info.rpc_address = address_at(rows, 0, "rpc_address");
    local.info.rpc_port = port_at(rows, 0, "rpc_port");
    local.cluster_name = rows.text(0, "cluster_name");
    local.partitioner = rows.text(0, "partitioner");
    return local;
}

std::vector<std::pair<Endpoint, HostInfo>> read_peers(const RawRows& rows, uint16_t default_port) {
    std::vector<std::pair<Endpoint, HostInfo>> peers;
    bool is_v2 = rows.column("native_address") >= 0;
    for (size_t row = 0; row < rows.rows.size(); ++row) {
        HostInfo info = common_info(rows, row);
        info.broadcast_address = address_at(rows, row, "peer");
        info.broadcast_port = port_at(rows, row, "peer_port");
        info.rpc_address = address_at(rows, row, is_v2 ? "native_address" : "rpc_address");
        info.rpc_port = is_v2 ? port_at(rows, row, "native_port") : default_port;
        if (info.rpc_address == "0.0.0.0" || info.rpc_address == "::") info.rpc_address = info.broadcast_address;
        bool complete = !info.rpc_address.empty() && !info.host_id.is_nil() && !info.datacenter.empty() &&
                        !info.rack.empty() && !info.tokens.empty();
        if (!complete) continue;
        Endpoint endpoint{info.rpc_address, info.rpc_port != 0 ? info.rpc_port : default_port, {}};
        peers.emplace_back(std::move(endpoint), std::move(info));
    }
    return peers;
}

}  // namespace ilion::driver
