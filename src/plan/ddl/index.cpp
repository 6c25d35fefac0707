// CREATE and DROP INDEX. An index is kept as part of its table; how a query uses it is decided in plan/select.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "plan/ddl/properties.hpp"
#include "plan/ddl/scope.hpp"
#include "schema/identifier.hpp"
#include "schema/user_types.hpp"
#include "types/identifier.hpp"

namespace ilion::plan {

namespace {

using Kind = cql::IndexTarget::Kind;
using schema::SchemaChange;

constexpr std::string_view kLegacy = "legacy_local_table";

constexpr std::string_view kVectorIndexWarning =
    "SAI ANN indexes on vector columns are experimental and are not recommended for production use.\n"
    "They don't yet support SELECT queries with:\n"
    " * Consistency level higher than ONE/LOCAL_ONE.\n"
    " * Paging.\n"
    " * No LIMIT clauses.\n"
    " * PER PARTITION LIMIT clauses.\n"
    " * GROUP BY clauses.\n"
    " * Aggregation functions.\n"
    " * Filters on columns without a SAI index.";

std::string_view kind_name(Kind kind) {
    constexpr std::string_view kNames[] = {"simple", "values", "keys", "entries", "full"};
    return kNames[static_cast<size_t>(kind)];
}

// The implementation that USING names. StorageAttachedIndex goes by three names.
bool is_known_class(std::string_view name) {
    return name == "sai" || name == "StorageAttachedIndex" ||
           name == "org.apache.cassandra.index.sai.StorageAttachedIndex";
}

Status check_target(const schema::Table& table, const cql::IndexTarget& target, Kind kind) {
    const auto* column = table.column(target.column);
    if (column == nullptr) {
        return invalid(fmt::format("Undefined column name {} in table {}", target.column,
                                   schema::qualified(table.keyspace, table.name)));
    }
    const auto& type = *column->type;
    if (schema::references_duration(type)) {
        std::string_view where = type.is_collection()             ? "collections containing durations"
                                 : type.kind() == TypeKind::tuple ? "tuples containing durations"
                                 : type.kind() == TypeKind::udt   ? "UDTs containing durations"
                                                                  : "duration columns";
        return invalid(fmt::format("Secondary indexes are not supported on {}", where));
    }
    if (table.is_compact() && column->is_key()) {
        return invalid("Secondary indexes are not supported on PRIMARY KEY columns in COMPACT STORAGE tables");
    }
    if (column->kind == schema::ColumnKind::partition_key && table.partition_key_size == 1) {
        return invalid("Cannot create secondary index on the only partition key column " + column->name);
    }
    if (type.is_frozen_collection() && kind != Kind::full) {
        return invalid(
            fmt::format("Cannot create {0}() index on frozen column {1}. Frozen collections are immutable "
                        "and must be fully indexed by using the 'full({1})' modifier",
                        kind_name(kind), column->name));
    }
    if (!type.is_frozen_collection() && kind == Kind::full) {
        return invalid("full() indexes can only be created on frozen collections");
    }
    if (!type.is_collection() && kind != Kind::simple) {
        return invalid(
            fmt::format("Cannot create {}() index on {}. Non-collection columns only support simple indexes",
                        kind_name(kind), column->name));
    }
    bool is_map = type.kind() == TypeKind::map && type.is_multi_cell();
    if (!is_map && (kind == Kind::keys || kind == Kind::entries)) {
        return invalid(
            fmt::format("Cannot create index on {} of column {} with non-map type", kind_name(kind), column->name));
    }
    if (type.kind() == TypeKind::udt && type.is_multi_cell()) {
        return invalid("Cannot create index on non-frozen UDT column " + column->name);
    }
    return {};
}

// A target without a modifier means the values of a collection, and all of a frozen one.
Kind resolved_kind(const schema::Table& table, const cql::IndexTarget& target) {
    const auto* column = table.column(target.column);
    if (target.kind != Kind::simple || column == nullptr || !column->type->is_collection()) return target.kind;
    return column->type->is_multi_cell() ? Kind::values : Kind::full;
}

std::string target_text(const cql::IndexTarget& target, Kind kind) {
    auto column = maybe_quote(target.column);
    return kind == Kind::simple ? column : fmt::format("{}({})", kind_name(kind), column);
}

bool has_index(const schema::Keyspace& keyspace, const std::string& name) {
    return std::any_of(keyspace.tables.begin(), keyspace.tables.end(),
                       [&](const auto& entry) { return entry.second->indexes.contains(name); });
}

std::string default_name(const schema::Keyspace& keyspace, const cql::CreateIndex& statement) {
    auto base = statement.table.name + "_";
    if (statement.targets.size() == 1) base += statement.targets[0].column + "_";
    std::erase_if(base, [](char c) { return !schema::is_valid_name(std::string_view(&c, 1)); });
    base += "idx";
    auto name = base;
    for (int i = 1; has_index(keyspace, name); ++i) name = fmt::format("{}_{}", base, i);
    return name;
}

// The options of the index: those written, its class and its target.
Result<schema::Index> read_index(const cql::CreateIndex& statement, const schema::Table& table) {
    schema::Index index;
    index.kind = "COMPOSITES";
    PropertyReader reader(statement.properties);
    constexpr std::array<std::string_view, 1> kKnown = {"options"};
    ILION_TRY(reader.check_known(kKnown));
    ILION_TRY_ASSIGN(auto options, reader.map("options"));
    bool legacy = statement.using_class.empty() || statement.using_class == kLegacy;
    if (statement.custom || !legacy) {
        const auto& name = legacy ? std::string(kLegacy) : statement.using_class;
        if (!is_known_class(name)) {
            return config_error(fmt::format("Unable to find custom indexer class '{}'", name));
        }
        index.kind = "CUSTOM";
        if (options) index.options = std::move(*options);
        index.options["class_name"] = name;
    } else if (options) {
        return invalid("Cannot specify options for a non-CUSTOM index");
    }
    bool custom = index.kind == "CUSTOM";
    if (statement.targets.empty() && !custom) {
        return invalid("Only CUSTOM indexes can be created without specifying a target column");
    }
    if (statement.targets.size() > 1) {
        if (!custom) return invalid("Only CUSTOM indexes support multiple columns");
        return invalid("Only CUSTOM indexes with one column are supported");
    }
    for (const auto& target : statement.targets) {
        auto kind = resolved_kind(table, target);
        ILION_TRY(check_target(table, target, kind));
        index.options["target"] = target_text(target, kind);
    }
    return index;
}

Result<DdlOutcome> replaced(const DdlContext& context, const schema::Keyspace& before,
                            std::shared_ptr<schema::Table> table) {
    table->finish();
    SchemaChange change{SchemaChange::Kind::updated, SchemaChange::Target::table, before.name, table->name, {}};
    auto keyspace = copy(before);
    keyspace->tables[table->name] = std::move(table);
    return changed(context, std::move(keyspace), std::move(change));
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateIndex& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    ILION_TRY(
        check_modifiable(keyspace_name, Permission::alter, "table " + keyspace_name + "." + statement.table.name));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    auto before = keyspace->table(statement.table.name);
    if (!before) return invalid(fmt::format("Table '{}' doesn't exist", statement.table.name));
    if (!statement.name.empty() && has_index(*keyspace, statement.name)) {
        if (statement.if_not_exists) return unchanged(context);
        return invalid(fmt::format("Index '{}' already exists", statement.name));
    }
    if (before->is_counter) return invalid("Secondary indexes on counter tables aren't supported");

    ILION_TRY_ASSIGN(auto index, read_index(statement, *before));
    index.name = statement.name.empty() ? default_name(*keyspace, statement) : statement.name;
    if (!schema::is_valid_name(index.name)) return config_error("Illegal index name " + index.name);
    for (const auto& [name, existing] : before->indexes) {
        if (existing.kind != index.kind || existing.options != index.options) continue;
        if (statement.if_not_exists) return unchanged(context);
        return invalid(fmt::format("Index {} is a duplicate of existing index {}", index.name, name));
    }
    bool on_vector = index.kind == "CUSTOM" && !statement.targets.empty() &&
                     before->column(statement.targets[0].column)->type->kind() == TypeKind::vector;
    auto table = before->clone();
    table->indexes[index.name] = std::move(index);
    ILION_TRY_ASSIGN(auto outcome, replaced(context, *keyspace, std::move(table)));
    if (on_vector) outcome.warnings.emplace_back(kVectorIndexWarning);
    return outcome;
}

Result<DdlOutcome> apply(const cql::DropIndex& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.index.keyspace, context));
    const auto& name = statement.index.name;
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (keyspace) {
        for (const auto& [table_name, before] : keyspace->tables) {
            if (!before->indexes.contains(name)) continue;
            ILION_TRY(
                check_modifiable(keyspace_name, Permission::alter, "table " + keyspace_name + "." + table_name));
            auto table = before->clone();
            table->indexes.erase(name);
            return replaced(context, *keyspace, std::move(table));
        }
    }
    if (statement.if_exists) return unchanged(context);
    return invalid(fmt::format("Index '{}.{}' doesn't exist'", keyspace_name, name));
}

}  // namespace ilion::plan
