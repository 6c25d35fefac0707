// CREATE and DROP INDEX. An index is kept as part of its table; how a query uses it is decided in plan/select.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "plan/ddl/options/index_options.hpp"
#include "plan/ddl/options/properties.hpp"
#include "plan/ddl/scope.hpp"
#include "plan/find_table.hpp"
#include "schema/identifier.hpp"
#include "schema/index_target.hpp"
#include "schema/user_types.hpp"
#include "types/type/identifier.hpp"

namespace ilion::plan {

namespace {

using Kind = cql::IndexTarget::Kind;
using schema::SchemaChange;

constexpr std::string_view kLegacy = "legacy_local_table";
constexpr std::string_view kSasi = "org.apache.cassandra.index.sasi.SASIIndex";

std::string_view kind_name(Kind kind) {
    return schema::name_of(static_cast<schema::IndexPart>(kind));
}

// What USING names.
enum class Implementation : uint8_t { legacy, storage_attached, unknown };

std::string class_name(const cql::CreateIndex& statement) {
    return statement.using_class.value_or(std::string(kLegacy));
}

Result<Implementation> implementation_of(const cql::CreateIndex& statement) {
    const std::string name = class_name(statement);
    if (schema::is_storage_attached(name)) return Implementation::storage_attached;
    if (name == kSasi) return invalid("SASI indexes are disabled. Enable in cassandra.yaml to use.");
    if (!statement.custom && name == kLegacy) return Implementation::legacy;
    return Implementation::unknown;
}

// `target` is a column of the table.
Status check_target(const schema::Table& table, const cql::IndexTarget& target, Kind kind, bool custom) {
    const auto* column = table.column(target.column);
    if (custom && !schema::is_valid_name(target.column)) {
        return invalid(fmt::format("Column '{}' contains non-alphanumeric-underscore characters", target.column));
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
    if (table.is_dense) {
        return invalid("Secondary indexes are not supported on compact value column of COMPACT STORAGE tables");
    }
    if (column->kind == schema::ColumnKind::partition_key && table.partition_key_size == 1) {
        return invalid("Cannot create secondary index on the only partition key column " + column->name);
    }
    if (type.is_frozen_collection() && kind != Kind::full) {
        // sic: in descending order it is no collection
        bool unnamed = column->descending && target.kind == Kind::simple;
        return invalid(
            fmt::format("Cannot create {0}() index on frozen column {1}. Frozen collections are immutable "
                        "and must be fully indexed by using the 'full({1})' modifier",
                        unnamed ? "" : kind_name(kind), column->name));
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

// A target without a modifier means the values of a collection.
Kind resolved_kind(const schema::Table& table, const cql::IndexTarget& target) {
    const auto* column = table.column(target.column);
    if (target.kind != Kind::simple || column == nullptr || !column->type->is_collection()) return target.kind;
    return Kind::values;
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

// Of several targets nothing is made but a message.
std::string targets_text(const schema::Table& table, const std::vector<cql::IndexTarget>& targets) {
    std::string text;
    for (const auto& target : targets) {
        text += (text.empty() ? "" : ", ") + target_text(target, resolved_kind(table, target));
    }
    return text;
}

Status check_options(const cql::CreateIndex& statement, const schema::Table& table, const schema::Index& index) {
    OptionMap options = index.options;
    options.erase("class_name");
    options.erase("target");
    auto targets = targets_text(table, statement.targets);
    auto target = statement.targets.size() == 1 ? schema::target_of(table, index) : std::nullopt;
    return check_storage_attached(table, target, targets, options);
}

// What is written of the index itself: its kind, its class and the options for it.
Result<schema::Index> read_index(const cql::CreateIndex& statement, Implementation implementation) {
    schema::Index index;
    index.kind = "COMPOSITES";
    PropertyReader reader(statement.properties);
    constexpr std::array<std::string_view, 1> kKnown = {"options"};
    ILION_TRY(reader.check_known(kKnown));
    if (implementation == Implementation::legacy) {
        if (reader.has("options")) return invalid("Cannot specify options for a non-CUSTOM index");
        return index;
    }
    ILION_TRY_ASSIGN(auto options, reader.map("options"));
    index.kind = "CUSTOM";
    for (const char* reserved : {"class_name", "target"}) {
        if (!options || !options->contains(reserved)) continue;
        return invalid(fmt::format("Cannot specify {} as a CUSTOM option", reserved));
    }
    if (options) index.options = std::move(*options);
    index.options["class_name"] = class_name(statement);
    return index;
}

// What it is on, checked, becomes one of its options.
Status read_targets(const cql::CreateIndex& statement, const schema::Table& table, schema::Index& index) {
    bool custom = index.kind == "CUSTOM";
    for (const auto& target : statement.targets) {
        if (table.column(target.column) == nullptr) return undefined_column(target.column, table);
    }
    if (statement.targets.empty() && !custom) {
        return invalid("Only CUSTOM indexes can be created without specifying a target column");
    }
    if (statement.targets.size() > 1 && !custom) return invalid("Only CUSTOM indexes support multiple columns");
    std::set<std::string_view> columns;
    for (const auto& target : statement.targets) {
        if (columns.insert(target.column).second) continue;
        return invalid(fmt::format("Duplicate column '{}' in index target list", target.column));
    }
    for (const auto& target : statement.targets) {
        ILION_TRY(check_target(table, target, resolved_kind(table, target), custom));
    }
    index.options["target"] = targets_text(table, statement.targets);
    return {};
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
    ILION_TRY_ASSIGN(auto implementation, implementation_of(statement));
    ILION_TRY_ASSIGN(auto index, read_index(statement, implementation));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    auto before = keyspace->table(statement.table.name);
    if (!before) return invalid(fmt::format("Table '{}' doesn't exist", statement.table.name));
    if (!statement.name.empty() && has_index(*keyspace, statement.name)) {
        if (statement.if_not_exists) return unchanged(context);
        return invalid(fmt::format("Index '{}' already exists", statement.name));
    }
    if (before->is_counter) return invalid("Secondary indexes on counter tables aren't supported");

    ILION_TRY(read_targets(statement, *before, index));
    index.name = statement.name.empty() ? default_name(*keyspace, statement) : statement.name;
    for (const auto& [name, existing] : before->indexes) {
        if (existing.kind != index.kind || existing.options != index.options) continue;
        if (statement.if_not_exists) return unchanged(context);
        return invalid(fmt::format("Index {} is a duplicate of existing index {}", index.name, name));
    }
    if (!schema::is_valid_name(index.name)) return config_error("Illegal index name " + index.name);
    if (implementation == Implementation::unknown) {
        return config_error(fmt::format("Unable to find custom indexer class '{}'", class_name(statement)));
    }
    if (schema::is_storage_attached(index)) ILION_TRY(check_options(statement, *before, index));
    index.number = context.next_table_number;
    auto table = before->clone();
    table->indexes[index.name] = std::move(index);
    ILION_TRY_ASSIGN(auto outcome, replaced(context, *keyspace, table));
    outcome.warnings = vector_index_warnings(*table);  // whichever index it is that was made
    return outcome;
}

Result<DdlOutcome> apply(const cql::DropIndex& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.index.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
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
