// system.size_estimates and system.table_estimates.
#include <algorithm>
#include <cmath>

#include "schema/identifier.hpp"
#include "server/system/node_rows.hpp"
#include "server/system/row_builder.hpp"

namespace ilion::server {
namespace {

// Partitions that are counted one by one; of what is beyond them their distance tells.
constexpr int64_t kSample = 1000;

struct Estimate {
    double partitions = 0;
    int64_t mean_size = 0;
};

Estimate estimate(const schema::TablePtr& table, Node& node) {
    store::ReadOptions options;
    options.now_seconds = node.clock().now_seconds();
    options.need_rows = false;
    auto cursor = node.environment().store->read_range(table, {}, {}, options);
    int64_t counted = 0;
    Token last = 0;
    for (; counted < kSample && cursor->next_partition(); ++counted) last = cursor->partition().token;
    Estimate result;
    result.partitions = static_cast<double>(counted);
    if (counted == kSample) {
        double seen = (static_cast<double>(last) - static_cast<double>(INT64_MIN)) / std::exp2(64);
        result.partitions = static_cast<double>(counted) / std::max(seen, 1e-9);
    }
    if (counted > 0) {
        auto bytes = static_cast<double>(node.environment().store->estimated_size(table->number));
        result.mean_size = std::llround(bytes / result.partitions);
    }
    return result;
}

// How much of the ring lies between two tokens.
double share(Token start, Token end) {
    return static_cast<double>(static_cast<uint64_t>(end) - static_cast<uint64_t>(start)) / std::exp2(64);
}

}  // namespace

VirtualRows estimate_rows(const schema::Table& table, Node& node) {
    VirtualRows rows;
    const auto& tokens = node.identity().tokens;
    bool typed = table.name == "table_estimates";
    for (const auto& [keyspace_name, keyspace] : node.catalog().schema()->keyspaces()) {
        if (keyspace->is_virtual || schema::is_local_system_keyspace(keyspace_name)) continue;
        for (const auto& [name, stored] : keyspace->tables) {
            if (stored->is_virtual) continue;
            Estimate whole = estimate(stored, node);
            for (size_t i = 0; i < tokens.size(); ++i) {
                Token start = tokens[i == 0 ? tokens.size() - 1 : i - 1];
                for (std::string_view type : {"local_primary", "primary"}) {
                    if (!typed && type == "local_primary") continue;
                    RowBuilder row(table);
                    row.set("keyspace_name", keyspace_name)
                        .set("table_name", name)
                        .set("range_start", std::to_string(start))
                        .set("range_end", std::to_string(tokens[i]))
                        .set_bigint("mean_partition_size", whole.mean_size)
                        .set_bigint("partitions_count", std::llround(whole.partitions * share(start, tokens[i])));
                    if (typed) row.set("range_type", type);
                    rows.push_back(row.take());
                }
            }
        }
    }
    return rows;
}

}  // namespace ilion::server
