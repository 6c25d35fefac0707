// system_schema: the snapshot as rows, without the virtual keyspaces.
#include <algorithm>

#include "plan/mask.hpp"
#include "server/system/row_builder.hpp"
#include "server/system/rows.hpp"
#include "types/text.hpp"

namespace ilion::server {

namespace {

std::string_view kind_name(schema::ColumnKind kind) {
    constexpr std::string_view kNames[] = {"partition_key", "clustering", "static", "regular"};
    return kNames[static_cast<size_t>(kind)];
}

std::vector<std::string> flags(const schema::Table& table) {
    std::vector<std::string> flags;  // sorted: a set<text>
    if (table.is_compound) flags.emplace_back("compound");
    if (table.is_counter) flags.emplace_back("counter");
    if (table.is_dense) flags.emplace_back("dense");
    if (table.is_super) flags.emplace_back("super");
    return flags;
}

exec::VirtualRow keyspace_row(const schema::Table& table, const schema::Keyspace& keyspace) {
    return RowBuilder(table)
        .set("keyspace_name", keyspace.name)
        .set_bool("durable_writes", keyspace.durable_writes)
        .set_map("replication", keyspace.replication)
        .take();
}

exec::VirtualRow table_row(const schema::Table& table, const schema::Table& described) {
    const auto& options = described.options;
    RowBuilder row(table);
    row.set("keyspace_name", described.keyspace)
        .set("table_name", described.name)
        .set("additional_write_policy", options.additional_write_policy)
        .set_double("bloom_filter_fp_chance", options.bloom_filter_fp_chance)
        .set_map("caching", options.caching)
        .set("comment", options.comment)
        .set_map("compaction", options.compaction)
        .set_map("compression", options.compression)
        .set_double("crc_check_chance", options.crc_check_chance)
        .set_double("dclocal_read_repair_chance", 0)
        .set_int("default_time_to_live", options.default_time_to_live)
        .set_map("extensions", options.extensions)
        .set_texts("flags", flags(described))
        .set_int("gc_grace_seconds", options.gc_grace_seconds)
        .set_uuid("id", described.id)
        .set_int("max_index_interval", options.max_index_interval)
        .set_int("memtable_flush_period_in_ms", options.memtable_flush_period_in_ms)
        .set_int("min_index_interval", options.min_index_interval)
        .set("read_repair", options.read_repair)
        .set_double("read_repair_chance", 0)
        .set("speculative_retry", options.speculative_retry);
    // Written only where they differ from the default.
    if (!options.allow_auto_snapshot) row.set_bool("allow_auto_snapshot", false);
    if (!options.incremental_backups) row.set_bool("incremental_backups", false);
    return row.take();
}

exec::VirtualRow type_row(const schema::Table& table, const DataType& type) {
    std::vector<std::string> field_types;
    for (const auto& field : type.args()) field_types.push_back(cql_name(*field));
    return RowBuilder(table)
        .set("keyspace_name", type.keyspace())
        .set("type_name", type.name())
        .set_texts("field_names", type.field_names())
        .set_texts("field_types", field_types)
        .take();
}

exec::VirtualRow dropped_row(const schema::Table& table, const schema::Table& of,
                             const schema::DroppedColumn& column) {
    return RowBuilder(table)
        .set("keyspace_name", of.keyspace)
        .set("table_name", of.name)
        .set("column_name", column.name)
        .set_bigint("dropped_time", column.dropped_micros / 1000)
        .set("kind", kind_name(column.kind))
        .set("type", cql_name(*column.type))
        .take();
}

exec::VirtualRow index_row(const schema::Table& table, const schema::Table& of, const schema::Index& index) {
    return RowBuilder(table)
        .set("keyspace_name", of.keyspace)
        .set("table_name", of.name)
        .set("index_name", index.name)
        .set("kind", index.kind)
        .set_map("options", index.options)
        .take();
}

exec::VirtualRow mask_row(const schema::Table& table, const schema::Table& of, const schema::Column& column,
                          const plan::Mask& mask) {
    std::vector<std::string> types, values, nulls;
    for (size_t i = 0; i < mask.arguments.size(); ++i) {
        const DataType& type = *mask.function->argument_types[i + 1];
        const auto& argument = mask.arguments[i];
        types.push_back(cql_name(type));
        nulls.emplace_back(1, argument ? '\0' : '\1');
        bool is_text = type.kind() == TypeKind::text || type.kind() == TypeKind::ascii;
        values.push_back(!argument ? "" : is_text ? *argument : to_cql_literal(type, *argument));
    }
    return RowBuilder(table)
        .set("keyspace_name", of.keyspace)
        .set("table_name", of.name)
        .set("column_name", column.name)
        .set("function_keyspace", mask.function->keyspace)
        .set("function_name", mask.function->name)
        .set_texts("function_argument_types", types)
        .set_texts("function_argument_values", values)
        .set_texts("function_argument_nulls", nulls)  // a boolean is a byte
        .take();
}

void append_mask_rows(const schema::Table& table, const schema::Table& described, VirtualRows& rows) {
    for (const auto& column : described.columns) {
        if (column.mask.empty()) continue;
        if (auto mask = plan::mask_of(column)) rows.push_back(mask_row(table, described, column, **mask));
    }
}

// The rows that describe one table, in whichever of the tables it is.
void append_rows_of(const schema::Table& table, const schema::Table& described, VirtualRows& rows) {
    if (table.name == "tables") {
        rows.push_back(table_row(table, described));
    } else if (table.name == "columns") {
        append_column_rows(table, described, rows);
    } else if (table.name == "dropped_columns") {
        for (const auto& column : described.dropped) rows.push_back(dropped_row(table, described, column));
    } else if (table.name == "column_masks") {
        append_mask_rows(table, described, rows);
    } else if (table.name == "indexes") {
        for (const auto& [name, index] : described.indexes) rows.push_back(index_row(table, described, index));
    }
}

}  // namespace

void append_column_rows(const schema::Table& table, const schema::Table& described, VirtualRows& rows) {
    for (const auto& column : described.columns) {
        std::string_view order = column.kind != schema::ColumnKind::clustering ? "none"
                                 : column.descending                           ? "desc"
                                                                               : "asc";
        rows.push_back(RowBuilder(table)
                           .set("keyspace_name", described.keyspace)
                           .set("table_name", described.name)
                           .set("column_name", column.name)
                           .set("clustering_order", order)
                           .set("column_name_bytes", column.name)
                           .set("kind", kind_name(column.kind))
                           .set_int("position", column.position)
                           .set("type", cql_name(*column.type))
                           .take());
    }
}

VirtualRows schema_rows(const schema::Table& table, const schema::Schema& schema) {
    VirtualRows rows;
    for (const auto& [keyspace_name, keyspace] : schema.keyspaces()) {
        if (keyspace->is_virtual) continue;
        if (table.name == "keyspaces") {
            rows.push_back(keyspace_row(table, *keyspace));
        } else if (table.name == "types") {
            for (const auto& [name, type] : keyspace->types) rows.push_back(type_row(table, *type));
        } else {
            for (const auto& [name, described] : keyspace->tables) append_rows_of(table, *described, rows);
        }
    }
    return rows;
}

VirtualRows virtual_schema_rows(const schema::Table& table, const schema::Schema& schema) {
    VirtualRows rows;
    for (const auto& [keyspace_name, keyspace] : schema.keyspaces()) {
        if (!keyspace->is_virtual) continue;
        if (table.name == "keyspaces") {
            rows.push_back(RowBuilder(table).set("keyspace_name", keyspace_name).take());
            continue;
        }
        for (const auto& [name, described] : keyspace->tables) {
            if (table.name == "columns") {
                append_column_rows(table, *described, rows);
            } else if (table.name == "tables") {
                rows.push_back(RowBuilder(table)
                                   .set("keyspace_name", keyspace_name)
                                   .set("table_name", name)
                                   .set("comment", described->options.comment)
                                   .take());
            }
        }
    }
    return rows;
}

}  // namespace ilion::server
