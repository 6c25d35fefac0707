#include "plan/ddl/create_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/java_hash.hpp"
#include "plan/ddl/compact_storage.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "plan/ddl/resolve_type.hpp"
#include "plan/ddl/scope.hpp"
#include "plan/mask.hpp"
#include "schema/identifier.hpp"
#include "schema/user_types.hpp"
#include "types/timeuuid.hpp"
#include "types/type/identifier.hpp"

namespace ilion::plan {

namespace {

constexpr size_t kMaxTableNameLength = 222;

using schema::Column;
using schema::ColumnKind;
using schema::SchemaChange;
using schema::Table;

struct Key {
    std::vector<std::string> partition;
    std::vector<std::string> clustering;
};

// The primary key, declared inline or by its own clause, exactly once.
Result<Key> primary_key(const cql::CreateTable& statement) {
    Key key{statement.partition_key, statement.clustering};
    int declared = statement.primary_key_clauses;
    for (const auto& column : statement.columns) {
        if (!column.primary_key) continue;
        ++declared;
        key.partition = {column.name};
    }
    if (declared == 1) return key;
    return invalid(fmt::format("{} PRIMARY KEY {} for table '{}' (exactly one required)",
                               declared == 0 ? "No" : "Multiple", declared == 0 ? "specifed" : "specified",
                               text(statement.table)));
}

Status check_columns(const cql::CreateTable& statement) {
    std::set<std::string_view> names;
    for (const auto& column : statement.columns) {
        if (names.insert(column.name).second) continue;
        return invalid(
            fmt::format("Duplicate column '{}' declaration for table '{}'", column.name, text(statement.table)));
    }
    return {};
}

// CLUSTERING ORDER names clustering columns, in their order, from the first without a gap.
Status check_clustering_order(const cql::CreateTable& statement, const Key& key) {
    std::set<std::string_view> ordered;
    std::string strangers;
    for (const auto& order : statement.clustering_order) {
        ordered.insert(order.column);
        if (std::find(key.clustering.begin(), key.clustering.end(), order.column) == key.clustering.end()) {
            strangers += (strangers.empty() ? "" : ", ") + order.column;
        }
    }
    if (!strangers.empty()) {
        return invalid(
            fmt::format("Only clustering key columns can be defined in CLUSTERING ORDER directive: [{}] are "
                        "not clustering columns",
                        strangers));
    }
    for (size_t i = 0; i < statement.clustering_order.size(); ++i) {
        const auto& written = statement.clustering_order[i].column;
        const auto& expected = key.clustering[i];
        if (written == expected) continue;
        if (!ordered.contains(expected)) return invalid("Missing CLUSTERING ORDER for column " + expected);
        return invalid(
            fmt::format("The order of columns in the CLUSTERING ORDER directive must match that of the "
                        "clustering columns ({} must appear before {})",
                        expected, written));
    }
    return {};
}

// `written` is how the column's type stands in the statement: by its class, perhaps.
Status check_key_column(const Column& column, const cql::RawType& written) {
    const auto& type = *column.type;
    if (type.is_multi_cell()) {
        bool by_class = written.form == cql::RawType::Form::custom;
        std::string name = by_class               ? "'" + class_name(type) + "'"
                           : type.is_collection() ? cql_name(type)
                                                  : maybe_quote(type.keyspace() + "." + type.name());
        return invalid(fmt::format("Invalid non-frozen {} type {} for PRIMARY KEY column '{}'",
                                   type.is_collection() ? "collection" : "user-defined", name, column.name));
    }
    if (type.is_counter()) {
        return invalid(fmt::format("counter type is not supported for PRIMARY KEY column '{}'", column.name));
    }
    if (schema::references_duration(type)) {
        return invalid(fmt::format("duration type is not supported for PRIMARY KEY column '{}'", column.name));
    }
    if (column.kind == ColumnKind::static_) {
        return invalid(fmt::format("Static column '{}' cannot be part of the PRIMARY KEY", column.name));
    }
    return {};
}

// The declared columns with their types, in order of their names as Cassandra looks at them.
Result<std::map<std::string, Column>> resolve_columns(const cql::CreateTable& statement,
                                                      const schema::Keyspace& keyspace) {
    std::map<std::string, Column> columns;
    // Their types are looked up in the order of a hash map.
    std::vector<const cql::ColumnDefinition*> definitions;
    for (const auto& definition : statement.columns) definitions.push_back(&definition);
    auto hash_code = [](const auto* definition) { return java_hash(definition->name); };
    for (const auto* place : in_hash_order(std::move(definitions), hash_code)) {
        const auto& definition = *place;
        ILION_TRY_ASSIGN(auto type, resolve_type(definition.type, keyspace.name, keyspace.types));
        Column column;
        column.name = definition.name;
        column.type = std::move(type);
        column.kind = definition.is_static ? ColumnKind::static_ : ColumnKind::regular;
        ILION_TRY(set_mask(definition.mask, column));
        columns.emplace(definition.name, std::move(column));
    }
    for (const auto& [name, column] : columns) {
        if (!has_nested_multi_cell(*column.type)) continue;
        return invalid("Non-frozen UDTs with nested non-frozen collections are not supported");
    }
    return columns;
}

const cql::RawType& written_type(const cql::CreateTable& statement, const std::string& column) {
    auto found = std::find_if(statement.columns.begin(), statement.columns.end(),
                              [&column](const auto& definition) { return definition.name == column; });
    return found->type;
}

// Moves the key columns out of `columns` into the table.
Status take_key(const cql::CreateTable& statement, const Key& key, std::map<std::string, Column>& columns,
                Table& table) {
    std::set<std::string_view> taken;
    auto all = key.partition;
    all.insert(all.end(), key.clustering.begin(), key.clustering.end());
    for (const auto& name : all) {
        auto found = columns.find(name);
        if (found == columns.end()) {
            return invalid(fmt::format("Unknown column '{}' referenced in PRIMARY KEY for table '{}'", name,
                                       statement.table.name));
        }
        if (!taken.insert(name).second) {
            return invalid(fmt::format("Duplicate column '{}' in PRIMARY KEY clause for table '{}'", name,
                                       statement.table.name));
        }
        ILION_TRY(check_key_column(found->second, written_type(statement, name)));
    }
    for (size_t i = 0; i < all.size(); ++i) {
        auto column = std::move(columns.extract(all[i]).mapped());
        bool in_partition_key = i < key.partition.size();
        column.kind = in_partition_key ? ColumnKind::partition_key : ColumnKind::clustering;
        column.position = static_cast<int>(in_partition_key ? i : i - key.partition.size());
        for (const auto& order : statement.clustering_order) {
            if (order.column == column.name) column.descending = order.descending;
        }
        // A class may be reversed by itself, whatever CLUSTERING ORDER BY says.
        const cql::RawType& written = written_type(statement, column.name);
        bool reversed = written.form == cql::RawType::Form::custom && is_reversed_class(written.name);
        column.descending = column.descending || (reversed && !in_partition_key);
        table.columns.push_back(std::move(column));
    }
    return {};
}

// What makes a table one of counters is the word: columns that are counters by their class find out later.
Status check_counters(const cql::CreateTable& statement, const std::map<std::string, Column>& columns,
                      Table& table) {
    bool is_written = std::any_of(statement.columns.begin(), statement.columns.end(),
                                  [](const auto& column) { return is_counter(column.type); });
    if (!is_written) return {};
    if (!std::all_of(columns.begin(), columns.end(),
                     [](const auto& entry) { return entry.second.type->is_counter(); })) {
        return invalid("Cannot mix counter and non counter columns in the same table");
    }
    if (table.options.default_time_to_live > 0) {
        return invalid("Cannot set default_time_to_live on a table with counters");
    }
    table.is_counter = true;
    return {};
}

}  // namespace

Status check_masking(const std::optional<cql::MaskFunction>& mask, const DdlContext& context) {
    if (!mask || context.masking) return {};
    return invalid(
        "Cannot mask columns because dynamic data masking is not enabled. You can enable it with the "
        "dynamic_data_masking_enabled property on cassandra.yaml");
}

Status set_mask(const std::optional<cql::MaskFunction>& mask, Column& column) {
    column.mask.clear();
    if (!mask) return {};
    ILION_TRY_ASSIGN(auto bound, bind_mask(*mask, column));
    column.mask = bound.text();
    return {};
}

bool has_nested_multi_cell(const DataType& type) {
    if (type.kind() != TypeKind::udt || !type.is_multi_cell()) return false;
    return std::any_of(type.args().begin(), type.args().end(),
                       [](const TypePtr& field) { return field->is_multi_cell(); });
}

namespace {

// Those that are no keys in Cassandra's own order: static ones first, those of one cell before those of many.
std::vector<const Column*> columns_with_cells(const Table& table) {
    std::vector<const Column*> columns;
    for (const Column& column : table.columns) {
        if (!column.is_key()) columns.push_back(&column);
    }
    auto place = [](const Column* column) {
        return std::tuple(column->kind != ColumnKind::static_, column->type->is_multi_cell(),
                          std::string_view(column->name));
    };
    std::sort(columns.begin(), columns.end(),
              [&place](const Column* left, const Column* right) { return place(left) < place(right); });
    return columns;
}

}  // namespace

Status check_table(const Table& table) {
    auto refuse = [&](std::string_view what) {
        return config_error(fmt::format("{}.{}: {}", table.keyspace, table.name, what));
    };
    if (!schema::is_valid_name(table.name)) {
        return refuse(
            fmt::format("Table name must not be empty or not contain non-alphanumeric-underscore characters "
                        "(got \"{}\")",
                        table.name));
    }
    if (table.name.size() > kMaxTableNameLength) {
        return refuse(
            fmt::format("Table name must not be more than {} characters long (got {} characters for \"{}\")",
                        kMaxTableNameLength, table.name.size(), table.name));
    }
    for (const Column* column : columns_with_cells(table)) {
        if (table.is_counter && !column->type->is_counter()) {
            return refuse(
                fmt::format("Cannot have a non counter column (\"{}\") in a counter table", column->name));
        }
        if (!table.is_counter && column->type->is_counter()) {
            return refuse(
                fmt::format("Cannot have a counter column (\"{}\") in a non counter table", column->name));
        }
    }
    return {};
}

Result<std::shared_ptr<Table>> build_table(const cql::CreateTable& statement, const schema::Keyspace& keyspace) {
    ILION_TRY_ASSIGN(auto key, primary_key(statement));
    auto table = std::make_shared<Table>();
    table->keyspace = keyspace.name;
    table->name = statement.table.name;
    ILION_TRY_ASSIGN(auto properties, read_table_properties(statement.properties));
    table->options = std::move(properties.options);

    ILION_TRY_ASSIGN(auto columns, resolve_columns(statement, keyspace));
    ILION_TRY(take_key(statement, key, columns, *table));
    ILION_TRY(check_clustering_order(statement, key));
    bool has_static = std::any_of(columns.begin(), columns.end(),
                                  [](const auto& entry) { return entry.second.kind == ColumnKind::static_; });
    if (statement.compact_storage) {
        ILION_TRY(check_compact_storage(key.clustering.size(), columns));
    } else if (has_static && key.clustering.empty()) {
        return invalid(
            "Static columns are only useful (and thus allowed) if the table has at least one clustering column");
    }
    ILION_TRY(check_counters(statement, columns, *table));

    for (auto& [name, column] : columns) table->columns.push_back(std::move(column));
    if (statement.compact_storage) add_compact_columns(key.clustering.size(), *table);
    ILION_TRY(check_table(*table));
    if (properties.id) {
        auto id = Uuid::parse(*properties.id);
        if (!id) return config_error("Invalid table id");
        table->id = *id;
    }
    return table;
}

Result<DdlOutcome> apply(const cql::CreateTable& statement, const DdlContext& context) {
    for (const auto& column : statement.columns) ILION_TRY(check_classes(column.type));
    ILION_TRY(check_columns(statement));
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    ILION_TRY(primary_key(statement));
    ILION_TRY(check_modifiable(keyspace_name, Permission::create, "all tables in " + keyspace_name));
    ILION_TRY(check_readable(statement.properties));
    for (const auto& column : statement.columns) ILION_TRY(check_masking(column.mask, context));

    auto before = context.schema->keyspace(keyspace_name);
    if (!before) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    const auto& name = statement.table.name;
    if (before->table(name)) {
        if (statement.if_not_exists) return unchanged(context);
        return Error{
            ErrorCode::already_exists,
            fmt::format("Cannot add already existing table \"{}\" to keyspace \"{}\"", name, keyspace_name),
            AlreadyExistsDetail{keyspace_name, name}};
    }

    ILION_TRY_ASSIGN(auto table, build_table(statement, *before));
    for (const auto& [other_name, other] : context.schema->keyspaces()) {
        for (const auto& [table_name, existing] : other->tables) {
            if (existing->id != table->id) continue;
            return config_error(
                fmt::format("Table id {} is already used by {}.{}", table->id.to_string(), other_name, table_name));
        }
    }
    if (table->id.is_nil()) table->id = make_timeuuid(*context.clock);
    table->number = context.next_table_number;
    table->finish();

    auto keyspace = copy(*before);
    keyspace->tables[name] = std::move(table);
    return changed(context, std::move(keyspace),
                   {SchemaChange::Kind::created, SchemaChange::Target::table, keyspace_name, name, {}});
}

}  // namespace ilion::plan
