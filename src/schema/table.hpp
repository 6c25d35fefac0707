// A table, view or virtual table as immutable data.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/uuid.hpp"
#include "types/type/data_type.hpp"

namespace ilion::schema {

enum class ColumnKind : uint8_t { partition_key, clustering, static_, regular };

// Numbers a column within its table for ever: only a column of the same name that is added after a drop gets it
// again, see Column::dropped_until. Rows on disk name columns by it.
using ColumnId = uint16_t;

struct Column {
    std::string name;
    TypePtr type;
    ColumnKind kind = ColumnKind::regular;
    int position = -1;        // among the components of its key; -1 for static and regular columns
    bool descending = false;  // clustering columns
    ColumnId id = 0;
    size_t index = 0;  // where it stands in Table::columns
    std::string mask;  // MASKED WITH as CQL text; empty if there is none
    // When the column of this name was dropped last, in microseconds: cells with timestamps up to then don't exist.
    // Derived from Table::dropped by `finish()`.
    int64_t dropped_until = INT64_MIN;

    bool is_key() const { return kind == ColumnKind::partition_key || kind == ColumnKind::clustering; }
};

struct DroppedColumn {
    std::string name;
    TypePtr type;
    ColumnKind kind = ColumnKind::regular;
    int64_t dropped_micros = 0;
    ColumnId id = 0;  // 0 if it is not known any more
};

struct Index {
    std::string name;
    std::string kind;                            // COMPOSITES, KEYS or CUSTOM, as system_schema.indexes shows it
    std::map<std::string, std::string> options;  // "target" and, for CUSTOM, "class_name"
    uint32_t number = 0;                         // names its entries in keys on disk, as Table::number does rows
};

// Table properties; the defaults are those of Apache Cassandra 5.0.6.
struct TableOptions {
    using Map = std::map<std::string, std::string>;

    std::string additional_write_policy = "99p";
    bool allow_auto_snapshot = true;
    double bloom_filter_fp_chance = 0.01;
    Map caching{{"keys", "ALL"}, {"rows_per_partition", "NONE"}};
    bool cdc = false;
    std::string comment;
    Map compaction{{"class", "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy"},
                   {"max_threshold", "32"},
                   {"min_threshold", "4"}};
    Map compression{{"chunk_length_in_kb", "16"}, {"class", "org.apache.cassandra.io.compress.LZ4Compressor"}};
    std::string memtable = "default";
    double crc_check_chance = 1.0;
    int32_t default_time_to_live = 0;               // seconds
    std::map<std::string, std::string> extensions;  // name to raw bytes
    int32_t gc_grace_seconds = 864000;
    bool incremental_backups = true;
    int32_t max_index_interval = 2048;
    int32_t memtable_flush_period_in_ms = 0;
    int32_t min_index_interval = 128;
    std::string read_repair = "BLOCKING";
    std::string speculative_retry = "99p";
};

struct Table {
    Uuid id;
    uint32_t number = 0;  // names the table in keys on disk; never used again
    std::string keyspace;
    std::string name;
    // In the order of SELECT *: partition key, clustering, static columns by name, regular columns by name.
    std::vector<Column> columns;
    size_t partition_key_size = 0;
    size_t clustering_size = 0;
    size_t static_size = 0;
    bool is_counter = false;  // stays true when the last counter column is dropped
    bool is_dense = false, is_compound = true, is_super = false;  // the flags of COMPACT STORAGE tables
    bool is_virtual = false;                                      // rows are made on demand, not stored
    TableOptions options;
    std::vector<DroppedColumn> dropped;
    std::map<std::string, Index> indexes;  // by name
    ColumnId next_column_id = 1;

    // Derived by `finish()`.
    std::unordered_map<std::string_view, size_t> by_name;  // keys view into `columns`
    std::vector<int32_t> by_id;                            // column id to index, -1 where there is none

    Table() = default;
    Table(const Table&) = delete;  // by_name views into columns: copy with `clone`, then finish()
    Table& operator=(const Table&) = delete;
    std::shared_ptr<Table> clone() const;
    // Sorts `columns`, sets positions and indexes and the derived members. Call once, before sharing.
    void finish();

    const Column* column(std::string_view column_name) const {
        auto found = by_name.find(column_name);
        return found == by_name.end() ? nullptr : &columns[found->second];
    }
    const Column* column_by_id(ColumnId column_id) const {
        if (column_id >= by_id.size() || by_id[column_id] < 0) return nullptr;
        return &columns[static_cast<size_t>(by_id[column_id])];
    }
    const Column& partition_column(size_t position) const { return columns[position]; }
    const Column& clustering_column(size_t position) const { return columns[partition_key_size + position]; }
    bool has_static() const { return static_size > 0; }
    bool is_compact() const { return is_dense || !is_compound || is_super; }
};

using TablePtr = std::shared_ptr<const Table>;

}  // namespace ilion::schema
