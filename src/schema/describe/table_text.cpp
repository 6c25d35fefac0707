#include "schema/describe/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "schema/describe/create_statement.hpp"
#include "schema/hidden.hpp"
#include "schema/identifier.hpp"
#include "types/floating.hpp"
#include "types/type/identifier.hpp"

namespace ilion::schema {

namespace {

const DroppedColumn* find_dropped(const Table& table, std::string_view name) {
    auto found = std::find_if(table.dropped.begin(), table.dropped.end(),
                              [&](const DroppedColumn& column) { return column.name == name; });
    return found == table.dropped.end() ? nullptr : &*found;
}

// Key columns, then static and regular ones, in each of these the single values before the collections and UDTs.
std::vector<const Column*> columns_in_order(const Table& table) {
    std::vector<const Column*> columns;
    for (const auto& column : table.columns) {
        if (!is_hidden(table, column)) columns.push_back(&column);
    }
    auto rank = [](const Column* column) {
        return std::pair(column->kind, !column->is_key() && column->type->is_multi_cell());
    };
    std::stable_sort(columns.begin(), columns.end(),
                     [&](const Column* a, const Column* b) { return rank(a) < rank(b); });
    return columns;
}

struct ColumnText {
    std::string_view name;
    const DataType& type;
    bool is_static;
    std::string_view mask;
};

std::string column_text(const ColumnText& column) {
    return fmt::format("{} {}{}{}{}", maybe_quote(column.name), cql_name(column.type),
                       column.is_static ? " static" : "", column.mask.empty() ? "" : " MASKED WITH ", column.mask);
}

// The lines between the parentheses.
std::string definition(const Table& table, bool with_internals) {
    bool inline_key = table.partition_key_size == 1 && table.clustering_size == 0;
    std::vector<std::string> lines;
    auto is_static = [&](ColumnKind kind) { return kind == ColumnKind::static_ && !table.is_compact(); };
    for (const auto* column : columns_in_order(table)) {
        if (with_internals && find_dropped(table, column->name) != nullptr) continue;
        auto line = column_text({column->name, *column->type, is_static(column->kind), column->mask});
        if (inline_key && column->kind == ColumnKind::partition_key) line += " PRIMARY KEY";
        lines.push_back(std::move(line));
    }
    if (with_internals) {
        for (const auto& column : table.dropped) {
            lines.push_back(column_text({column.name, *column.type, is_static(column.kind), {}}));
        }
    }
    if (!inline_key) {
        std::string partition, clustering;
        for (const auto& column : table.columns) {
            if (column.kind == ColumnKind::partition_key) {
                partition += (partition.empty() ? "" : ", ") + maybe_quote(column.name);
            } else if (column.kind == ColumnKind::clustering && !is_hidden(table, column)) {
                clustering += ", " + maybe_quote(column.name);
            }
        }
        if (table.partition_key_size > 1) partition = "(" + partition + ")";
        lines.push_back(fmt::format("PRIMARY KEY ({}{})", partition, clustering));
    }
    return fmt::format("    {}\n", fmt::join(lines, ",\n    "));
}

std::string extensions_text(const TableOptions& options) {
    std::string out = "{";
    for (const auto& [name, bytes] : options.extensions) {
        if (out.size() > 1) out += ", ";
        out += quote_text(name) + ": 0x";
        for (unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
    }
    return out + "}";
}

void append_options(const TableOptions& options, std::vector<std::string>& out) {
    auto add = [&](std::string_view name, const auto& value) {
        out.push_back(fmt::format("{} = {}", name, value));
    };
    add("additional_write_policy", quote_text(options.additional_write_policy));
    add("allow_auto_snapshot", options.allow_auto_snapshot);
    add("bloom_filter_fp_chance", text::to_string(options.bloom_filter_fp_chance));
    add("caching", map_text(options.caching));
    add("cdc", options.cdc);
    add("comment", quote_text(options.comment));
    add("compaction", map_text(options.compaction));
    add("compression", map_text(options.compression));
    add("memtable", quote_text(options.memtable));
    add("crc_check_chance", text::to_string(options.crc_check_chance));
    add("default_time_to_live", options.default_time_to_live);
    add("extensions", extensions_text(options));
    add("gc_grace_seconds", options.gc_grace_seconds);
    add("incremental_backups", options.incremental_backups);
    add("max_index_interval", options.max_index_interval);
    add("memtable_flush_period_in_ms", options.memtable_flush_period_in_ms);
    add("min_index_interval", options.min_index_interval);
    add("read_repair", quote_text(options.read_repair));
    add("speculative_retry", quote_text(options.speculative_retry));
}

// What follows WITH: each of it on a line of its own.
std::string properties(const Table& table, bool is_virtual, bool with_internals) {
    std::vector<std::string> all;
    if (table.is_compact()) all.emplace_back("COMPACT STORAGE");
    if (with_internals) all.push_back("ID = " + table.id.to_string());
    std::string order;
    for (size_t i = 0; i < table.clustering_size; ++i) {
        const auto& column = table.clustering_column(i);
        order += (order.empty() ? "" : ", ") + maybe_quote(column.name) + (column.descending ? " DESC" : " ASC");
    }
    if (!order.empty()) all.push_back("CLUSTERING ORDER BY (" + order + ")");
    if (is_virtual) {
        all.push_back("comment = " + quote_text(table.options.comment));
    } else {
        append_options(table.options, all);
    }
    return fmt::format("{};", fmt::join(all, "\n    AND "));
}

// The statements that dropped the columns, and added those anew that are there again.
std::string drops(const Table& table) {
    std::string out;
    auto name = qualified(table.keyspace, table.name);
    for (const auto& dropped : table.dropped) {
        out += fmt::format("\nALTER TABLE {} DROP {} USING TIMESTAMP {};", name, maybe_quote(dropped.name),
                           dropped.dropped_micros);
        if (const auto* column = table.column(dropped.name)) {
            bool is_static = column->kind == ColumnKind::static_;
            out += fmt::format("\nALTER TABLE {} ADD {};", name,
                               column_text({column->name, *column->type, is_static}));
        }
    }
    return out;
}

}  // namespace

std::string create_table_text(const Keyspace& keyspace, const Table& table, bool with_internals) {
    bool is_virtual = keyspace.is_virtual;
    auto name = qualified(table.keyspace, table.name);
    std::string before, after;
    if (is_virtual) {
        before = fmt::format(
            "/*\nWarning: Table {} is a virtual table and cannot be recreated with CQL.\nStructure, for "
            "reference:\n",
            name);
        after = "\n*/";
    } else if (table.is_compact()) {
        before = fmt::format(
            "/*\nWarning: Table {} omitted because it has constructs not compatible with CQL (was created via "
            "legacy "
            "API).\nApproximate structure, for reference:\n(this should not be used to reproduce this schema)\n\n",
            name);
        after = "\n*/";
    }
    auto statement = fmt::format("{} TABLE {} (\n{}) WITH {}", is_virtual ? "VIRTUAL" : "CREATE", name,
                                 definition(table, with_internals), properties(table, is_virtual, with_internals));
    if (with_internals) statement += drops(table);
    return before + statement + after;
}

}  // namespace ilion::schema
