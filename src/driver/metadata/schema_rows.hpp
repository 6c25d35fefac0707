// The rows of system_schema as the server sent them, kept by keyspace, so that anyone can build objects from them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::driver {

// Rows of one system table; `columns` is shared by all pieces of one answer.
struct RawRows {
    std::shared_ptr<const std::vector<ColumnSpec>> columns;
    std::vector<std::vector<OptionalBytes>> rows;

    // -1 if there is no such column.
    int column(std::string_view name) const;
    OptionalBytesView cell(size_t row, std::string_view column_name) const;
    // A text cell; empty for null.
    std::string_view text(size_t row, std::string_view column_name) const;
};

// Names of the tables of system_schema that are read: keyspaces, tables, columns, types, functions, aggregates,
// indexes, triggers, views, dropped_columns ... and, with `is_virtual`, of system_virtual_schema.
struct KeyspaceRows {
    bool is_virtual = false;
    // Number of the refresh that read them.
    uint64_t refresh = 0;
    std::map<std::string, RawRows, std::less<>> tables;

    const RawRows* find(std::string_view table) const {
        auto found = tables.find(table);
        return found == tables.end() ? nullptr : &found->second;
    }
};

using Keyspaces = std::map<std::string, std::shared_ptr<KeyspaceRows>, std::less<>>;

// An immutable picture; a refresh makes a new one that shares the keyspaces that did not change.
struct SchemaRows {
    uint64_t generation = 0;
    std::map<std::string, std::shared_ptr<const KeyspaceRows>, std::less<>> keyspaces;
    // The latest refresh of everything, and those of single keyspaces since then, of dropped ones too.
    uint64_t refreshed = 0;
    std::map<std::string, uint64_t, std::less<>> refreshed_alone;

    uint64_t refreshed_at(std::string_view keyspace) const;
};

// `present` with what refresh number `refresh` found of one keyspace, or of all when `keyspace` is empty. Refreshes
// overlap and end in any order: what one that began later has found stays.
SchemaRows with_refresh(SchemaRows present, uint64_t refresh, const std::string& keyspace, Keyspaces found);

}  // namespace ilion::driver
