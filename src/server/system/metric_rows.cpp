// system_views: what statements came to.
#include <array>
#include <utility>

#include "server/system/each_table.hpp"
#include "server/system/node_rows.hpp"
#include "server/system/row_builder.hpp"

namespace ilion::server {
namespace {

using Of = Metrics::Of;

struct Shown {
    std::string_view table;
    Of what;
};

// There is one replica: reads take it as long as whoever coordinates them.
constexpr Shown kShown[] = {
    {"coordinator_read_latency", Of::read},
    {"coordinator_scan_latency", Of::scan},
    {"coordinator_write_latency", Of::coordinated_write},
    {"local_read_latency", Of::read},
    {"local_scan_latency", Of::scan},
    {"local_write_latency", Of::write},
    {"rows_per_read", Of::rows},
    {"tombstones_per_read", Of::tombstones},
};

const Shown* shown_by(const schema::Table& table) {
    for (const Shown& one : kShown) {
        if (one.table == table.name) return &one;
    }
    return nullptr;
}

void set_latencies(RowBuilder& row, const Distribution& of, const TickScale& scale) {
    double millis = scale.nanos_per_tick() * 1e-6;
    row.set_double("max_ms", static_cast<double>(of.max()) * millis)
        .set_double("p50th_ms", static_cast<double>(of.percentile(0.5)) * millis)
        .set_double("p99th_ms", static_cast<double>(of.percentile(0.99)) * millis)
        .set_double("per_second", static_cast<double>(of.count()) / std::max(scale.seconds(), 1e-3));
}

void set_counts(RowBuilder& row, const Distribution& of) {
    row.set_double("max", static_cast<double>(of.max()))
        .set_double("p50th", static_cast<double>(of.percentile(0.5)))
        .set_double("p99th", static_cast<double>(of.percentile(0.99)));
}

}  // namespace

bool is_metric_table(const schema::Table& table) {
    return shown_by(table) != nullptr;
}

VirtualRows metric_rows(const schema::Table& table, Node& node) {
    Of what = shown_by(table)->what;
    bool counts = what == Of::rows || what == Of::tombstones;
    VirtualRows rows;
    for_each_own_table(node, [&](const schema::Table& of) {
        Distribution figures;
        if (!of.is_virtual) figures = node.metrics().of_table(of.number, what);
        RowBuilder row(table);
        row.set("keyspace_name", of.keyspace).set("table_name", of.name).set_bigint("count", figures.count());
        if (counts) {
            set_counts(row, figures);
        } else {
            set_latencies(row, figures, node.metrics().scale());
        }
        rows.push_back(row.take());
    });
    return rows;
}

VirtualRows batch_metric_rows(const schema::Table& table, Node& node) {
    using Kind = cql::Batch::Kind;
    constexpr std::pair<std::string_view, Kind> kKinds[] = {
        {"partitions_per_counter_batch", Kind::counter},
        {"partitions_per_logged_batch", Kind::logged},
        {"partitions_per_unlogged_batch", Kind::unlogged},
    };
    VirtualRows rows;
    for (const auto& [name, kind] : kKinds) {
        Distribution of = node.metrics().of_batches(kind);
        rows.push_back(RowBuilder(table)
                           .set("name", name)
                           .set_bigint("max", of.max())
                           .set_double("p50th", static_cast<double>(of.percentile(0.5)))
                           .set_double("p99th", static_cast<double>(of.percentile(0.99)))
                           .set_double("p999th", static_cast<double>(of.percentile(0.999)))
                           .take());
    }
    return rows;
}

VirtualRows query_rows(const schema::Table& table, Node& node) {
    double micros_per_tick = node.metrics().scale().nanos_per_tick() * 1e-3;
    VirtualRows rows;
    for (const auto& running : node.running().list()) {
        auto micros = static_cast<int64_t>(static_cast<double>(running.ticks) * micros_per_tick);
        rows.push_back(RowBuilder(table)
                           .set("thread_id", running.thread)
                           .set_bigint("queued_micros", 0)  // a loop runs what it has read
                           .set_bigint("running_micros", micros)
                           .set("task", running.text)
                           .take());
    }
    return rows;
}

VirtualRows cidr_count_rows(const schema::Table& table) {
    return {RowBuilder(table).set("name", "CIDR groups cache reload count").set_bigint("value", 0).take()};
}

VirtualRows cidr_latency_rows(const schema::Table& table) {
    VirtualRows rows;
    for (std::string_view name : {"CIDR checks latency (ns)", "CIDR groups cache reload latency (ns)",
                                  "Lookup IP in CIDR groups cache latency (ns)"}) {
        RowBuilder row(table);
        row.set("name", name);
        for (std::string_view column : {"max", "p50th", "p95th", "p999th", "p99th"}) row.set_double(column, 0);
        rows.push_back(row.take());
    }
    return rows;
}

}  // namespace ilion::server
