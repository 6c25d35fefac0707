#include "server/system/node_rows.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <thread>
#include <vector>

#include "server/system/each_table.hpp"
#include "server/system/row_builder.hpp"

namespace ilion::server {
namespace {

constexpr uint64_t kMebibyte = uint64_t{1} << 20;

struct Pool {
    std::string_view name;
    int limit = 0, active = 0, pending = 0;
    int64_t completed = 0;
};

// What the tables that there are have been asked and told.
struct Completed {
    int64_t reads = 0, writes = 0, counters = 0;
};

Completed completed_of(Node& node) {
    using Of = Metrics::Of;
    Completed completed;
    for_each_own_table(node, [&](const schema::Table& table) {
        if (table.is_virtual) return;
        const Metrics& metrics = node.metrics();
        completed.reads += metrics.of_table(table.number, Of::read).count();
        completed.reads += metrics.of_table(table.number, Of::scan).count();
        (table.is_counter ? completed.counters : completed.writes) +=
            metrics.of_table(table.number, Of::write).count();
    });
    return completed;
}

}  // namespace

uint64_t load_of(Node& node) {
    uint64_t bytes = 0;
    for_each_own_table(node, [&](const schema::Table& table) {
        if (!table.is_virtual) bytes += node.environment().store->estimated_size(table.number);
    });
    return bytes;
}

VirtualRows thread_pool_rows(const schema::Table& table, Node& node) {
    auto background = node.background().counts();
    int loops = static_cast<int>(std::thread::hardware_concurrency());
    Completed completed = completed_of(node);
    std::vector<Pool> pools = {
        // The request that asks is the one that is active.
        {"Native-Transport-Requests", loops, 1, 0, node.clients().requests().all},
        {"Native-Transport-Auth-Requests", Background::kThreads, background.active, background.pending,
         background.completed},
        // Loops do these, too.
        {"ReadStage", loops, 0, 0, completed.reads},
        {"MutationStage", loops, 0, 0, completed.writes},
        {"CounterMutationStage", loops, 0, 0, completed.counters},
    };
    // Of these the node has none: they are idle.
    for (std::string_view name :
         {"CacheCleanupExecutor", "CompactionExecutor", "GossipStage", "HintsDispatcher", "MemtableFlushWriter",
          "MemtablePostFlush", "MemtableReclaimMemory", "MigrationStage", "PendingRangeCalculator",
          "PerDiskMemtableFlushWriter_0", "RequestResponseStage", "Sampler", "SecondaryIndexExecutor",
          "SecondaryIndexManagement", "StatusPropagationExecutor", "TracingStage", "ValidationExecutor",
          "ViewBuildExecutor"}) {
        pools.push_back({name, 1, 0, 0, 0});
    }
    VirtualRows rows;
    for (const auto& pool : pools) {
        rows.push_back(RowBuilder(table)
                           .set("name", pool.name)
                           .set_int("active_tasks", pool.active)
                           .set_int("active_tasks_limit", pool.limit)
                           .set_bigint("blocked_tasks", 0)
                           .set_bigint("blocked_tasks_all_time", 0)
                           .set_bigint("completed_tasks", pool.completed)
                           .set_int("pending_tasks", pool.pending)
                           .take());
    }
    return rows;
}

VirtualRows cache_rows(const schema::Table& table) {
    VirtualRows rows;
    // Cassandra's caches have no counterpart: RocksDB's holds blocks, whatever they are of.
    for (std::string_view name : {"counters", "keys", "rows"}) {
        rows.push_back(RowBuilder(table)
                           .set("name", name)
                           .set_bigint("capacity_bytes", 0)
                           .set_int("entry_count", 0)
                           .set_bigint("hit_count", 0)
                           .set_double("hit_ratio", std::numeric_limits<double>::quiet_NaN())
                           .set_bigint("recent_hit_rate_per_second", 0)
                           .set_bigint("recent_request_rate_per_second", 0)
                           .set_bigint("request_count", 0)
                           .set_bigint("size_bytes", 0)
                           .take());
    }
    return rows;
}

VirtualRows system_property_rows(const schema::Table& table) {
    VirtualRows rows;
    auto add = [&](std::string_view name, const char* value) {
        if (value != nullptr) rows.push_back(RowBuilder(table).set("name", name).set("value", value).take());
    };
    // Of Java's there are those that say something of the machine.
    add("java.io.tmpdir", "/tmp");
    add("line.separator", "\n");
    add("os.arch", "amd64");
    add("os.name", "Linux");
    add("sun.arch.data.model", "64");
    add("user.home", std::getenv("HOME"));
    add("user.name", std::getenv("USER"));
    return rows;
}

VirtualRows cql_metric_rows(const schema::Table& table, Node& node) {
    auto requests = node.clients().requests();
    auto executed = static_cast<double>(requests.prepared + requests.regular);
    VirtualRows rows;
    auto add = [&](std::string_view name, double value) {
        rows.push_back(RowBuilder(table).set("name", name).set_double("value", value).take());
    };
    add("prepared_statements_count", static_cast<double>(node.prepared().size()));
    add("prepared_statements_evicted", static_cast<double>(node.prepared().evicted()));
    add("prepared_statements_executed", static_cast<double>(requests.prepared));
    add("prepared_statements_ratio", executed > 0 ? static_cast<double>(requests.prepared) / executed : 0);
    add("regular_statements_executed", static_cast<double>(requests.regular));
    return rows;
}

VirtualRows gossip_rows(const schema::Table& table, Node& node) {
    const auto& identity = node.identity();
    return {RowBuilder(table)
                .set("address", inet_bytes(identity.address))
                .set_int("port", identity.storage_port)
                .set("dc", identity.datacenter)
                .set_int("generation", identity.generation)
                .set("host_id", identity.host_id.to_string())
                .set("hostname", identity.address)
                .set("load", std::to_string(load_of(node)) + ".0")
                .set("rack", identity.rack)
                .set("release_version", kReleaseVersion)
                .set("rpc_address", identity.address)
                .set("rpc_ready", "true")
                .set("schema", node.catalog().schema()->version().to_string())
                .set("status", "NORMAL," + std::to_string(identity.tokens.front()))
                .take()};
}

VirtualRows size_rows(const schema::Table& table, Node& node) {
    bool known = table.name == "disk_usage" || table.name == "max_sstable_size";
    VirtualRows rows;
    for_each_own_table(node, [&](const schema::Table& stored) {
        RowBuilder row(table);
        row.set("keyspace_name", stored.keyspace).set("table_name", stored.name);
        if (known) {
            uint64_t bytes = stored.is_virtual ? 0 : node.environment().store->estimated_size(stored.number);
            row.set_bigint("mebibytes", static_cast<int64_t>((bytes + kMebibyte - 1) / kMebibyte));
        }
        rows.push_back(row.take());
    });
    return rows;
}

}  // namespace ilion::server
