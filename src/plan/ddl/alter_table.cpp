// ALTER TABLE: ADD, DROP, RENAME, WITH. A column that is added anew after it was dropped has the id that it had,
// and hides what is not newer than the drop.
#include <fmt/format.h>

#include <algorithm>

#include "base/java_hash.hpp"
#include "plan/ddl/create_table.hpp"
#include "plan/ddl/options/index_options.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "plan/ddl/resolve_type.hpp"
#include "plan/ddl/scope.hpp"
#include "schema/identifier.hpp"
#include "schema/user_types.hpp"
#include "types/type/identifier.hpp"

namespace ilion::plan {

namespace {

using schema::Column;
using schema::ColumnKind;
using schema::SchemaChange;
using schema::Table;

struct Alteration {
    const DdlContext& context;
    const schema::Keyspace& keyspace;
    const Table& before;
    Table& table;  // the copy under change, not finished

    std::string name() const { return schema::qualified(before.keyspace, before.name); }

    std::vector<Column>::iterator find(std::string_view column_name) const {
        return std::find_if(table.columns.begin(), table.columns.end(),
                            [&](const Column& column) { return column.name == column_name; });
    }

    // The names of the indexes on a column.
    std::string indexes_on(std::string_view column_name) const {
        std::string names;
        for (const auto& [index_name, index] : before.indexes) {
            auto target = index.options.find("target");
            if (target == index.options.end()) continue;
            std::string_view text = target->second;
            if (auto open = text.find('('); open != std::string_view::npos && text.ends_with(')')) {
                text = text.substr(open + 1, text.size() - open - 2);
            }
            if (text == column_name || text == maybe_quote(column_name)) {
                names += (names.empty() ? "" : ", ") + index_name;
            }
        }
        return names;
    }
};

std::string_view kind_name(ColumnKind kind) {
    return kind == ColumnKind::static_ ? "STATIC" : "REGULAR";
}

// The id for a column that is added, which may be that of a dropped one.
Result<schema::ColumnId> id_of_added(const Alteration& alteration, const Column& column) {
    auto& next = alteration.table.next_column_id;
    const auto& dropped = alteration.before.dropped;
    auto found = std::find_if(dropped.begin(), dropped.end(),
                              [&](const schema::DroppedColumn& old) { return old.name == column.name; });
    if (found == dropped.end()) return next++;
    if (column.type->is_multi_cell() != found->type->is_multi_cell() ||
        column.type->fixed_size() != found->type->fixed_size() ||
        !column.type->is_value_compatible_with(*found->type)) {
        return invalid(fmt::format(
            "Cannot re-add previously dropped column '{}' of type {}, incompatible with previous type {}",
            column.name, cql_name(*column.type), cql_name(*found->type)));
    }
    if (column.kind != found->kind) {
        return invalid(fmt::format(
            "Cannot re-add previously dropped column '{}' of kind {}, incompatible with previous kind {}",
            column.name, kind_name(column.kind), kind_name(found->kind)));
    }
    if (alteration.before.is_counter) {
        return invalid("Cannot re-add previously dropped counter column " + column.name);
    }
    return found->id != 0 ? found->id : next++;
}

Status alter(const cql::AlterTable::Add& action, const Alteration& alteration) {
    for (const auto& definition : action.columns) {
        const auto& keyspace = alteration.keyspace;
        Column column;
        column.name = definition.name;
        ILION_TRY_ASSIGN(column.type, resolve_type(definition.type, keyspace.name, keyspace.types));
        // Whether masking is on is not asked here.
        ILION_TRY(set_mask(definition.mask, column));
        if (alteration.find(definition.name) != alteration.table.columns.end()) {
            if (action.if_not_exists) continue;
            return invalid(fmt::format("Column with name '{}' already exists", definition.name));
        }
        if (alteration.before.is_compact()) return invalid("Cannot add new column to a COMPACT STORAGE table");
        if (definition.is_static && alteration.before.clustering_size == 0) {
            return invalid(
                "Static columns are only useful (and thus allowed) if the table has at least one clustering "
                "column");
        }
        if (has_nested_multi_cell(*column.type)) {
            return invalid("Non-frozen UDTs with nested non-frozen collections are not supported for column " +
                           definition.name);
        }
        if (alteration.table.next_column_id == UINT16_MAX) return invalid("Too many columns in this table");

        column.kind = definition.is_static ? ColumnKind::static_ : ColumnKind::regular;
        ILION_TRY_ASSIGN(column.id, id_of_added(alteration, column));
        alteration.table.columns.push_back(std::move(column));
    }
    // An ALTER TABLE ... WITH of before may have left options that don't go together.
    ILION_TRY(check_ranges(alteration.table.options));
    return check_table(alteration.table);
}

// Cassandra keeps what is dropped, and what is renamed, in a hash table.
Status alter(const cql::AlterTable::Drop& action, const Alteration& alteration) {
    for (const auto& name : in_hash_order(action.columns, java_hash)) {
        const auto* column = alteration.before.column(name);
        if (column == nullptr) {
            if (action.if_exists) continue;
            return invalid(fmt::format("Column {} was not found in table '{}'", name, alteration.name()));
        }
        if (column->is_key()) return invalid("Cannot drop PRIMARY KEY column " + name);
        if (column->type->kind() == TypeKind::udt && column->type->is_multi_cell()) {
            return invalid(
                fmt::format("Cannot drop non-frozen column {} of user type {}", name, cql_name(*column->type)));
        }
        if (auto indexes = alteration.indexes_on(name); !indexes.empty()) {
            return invalid(fmt::format("Cannot drop column {} because it has dependent secondary indexes ({})",
                                       name, indexes));
        }
        if (alteration.before.is_dense) return invalid("Cannot drop the value of a COMPACT STORAGE table: " + name);
        auto found = alteration.find(name);
        if (found == alteration.table.columns.end()) continue;  // named twice
        auto& dropped = alteration.table.dropped;
        std::erase_if(dropped, [&](const schema::DroppedColumn& old) { return old.name == name; });
        dropped.push_back({name, schema::expand_user_types(column->type), column->kind,
                           action.timestamp.value_or(alteration.context.clock->now_micros()), column->id});
        alteration.table.columns.erase(found);
    }
    return {};
}

Status alter(const cql::AlterTable::Rename& action, const Alteration& alteration) {
    auto hash_code = [](const auto& renamed) { return java_hash(renamed.first); };
    for (const auto& [from, to] : in_hash_order(action.columns, hash_code)) {
        const auto* column = alteration.before.column(from);
        if (column == nullptr) {
            return invalid(fmt::format("Undefined column name {} in table {}", from, alteration.name()));
        }
        if (!column->is_key()) return invalid("Cannot rename non PRIMARY KEY column " + from);
        if (alteration.before.column(to) != nullptr || alteration.find(to) != alteration.table.columns.end()) {
            return invalid(fmt::format(
                "Cannot rename column {} to {} in table '{}'; another column with that name already exists", from,
                to, alteration.name()));
        }
        if (auto indexes = alteration.indexes_on(from); !indexes.empty()) {
            return invalid(fmt::format("Can't rename column {} because it has dependent secondary indexes ({})",
                                       from, indexes));
        }
        if (auto found = alteration.find(from); found != alteration.table.columns.end()) found->name = to;
    }
    return {};
}

Status alter(const cql::AlterTable::AlterType&, const Alteration&) {
    return invalid("Altering column types is no longer supported");
}

Status alter(const cql::AlterTable::Mask& action, const Alteration& alteration) {
    auto column = alteration.find(action.column);
    if (column != alteration.table.columns.end()) return set_mask(action.mask, *column);
    if (action.if_exists) return {};
    return invalid(
        fmt::format("Column with name '{}' doesn't exist on table '{}'", action.column, alteration.before.name));
}

Status alter(const cql::AlterTable::With& action, const Alteration& alteration) {
    ILION_TRY_ASSIGN(auto options, alter_table_options(action.properties, alteration.before.options));
    if (alteration.before.is_counter && options.default_time_to_live > 0) {
        return invalid("Cannot set default_time_to_live on a table with counters");
    }
    alteration.table.options = std::move(options);
    return {};
}

Status alter(const cql::AlterTable::DropCompactStorage&, const Alteration& alteration) {
    if (alteration.before.is_compact()) {
        return invalid("DROP COMPACT STORAGE is disabled. Enable in cassandra.yaml to use.");
    }
    return invalid("Cannot DROP COMPACT STORAGE on table without COMPACT STORAGE");
}

// What is wrong with a statement whatever table it is about.
Status check_statement(const cql::AlterTable& statement, const DdlContext& context) {
    if (const auto* add = std::get_if<cql::AlterTable::Add>(&statement.action)) {
        for (const auto& column : add->columns) ILION_TRY(check_classes(column.type));
    }
    if (const auto* with = std::get_if<cql::AlterTable::With>(&statement.action)) {
        return check_readable(with->properties);
    }
    const auto* mask = std::get_if<cql::AlterTable::Mask>(&statement.action);
    return mask == nullptr ? Status() : check_masking(mask->mask, context);
}

}  // namespace

Result<DdlOutcome> apply(const cql::AlterTable& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    ILION_TRY(check_statement(statement, context));
    const auto& name = statement.table.name;
    ILION_TRY(check_modifiable(keyspace_name, Permission::alter, "table " + keyspace_name + "." + name));

    auto keyspace = context.schema->keyspace(keyspace_name);
    auto before = keyspace ? keyspace->table(name) : nullptr;
    if (!before) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Table '{}.{}' doesn't exist", keyspace_name, name));
    }
    auto table = before->clone();
    Alteration alteration{context, *keyspace, *before, *table};
    ILION_TRY(std::visit([&](const auto& action) { return alter(action, alteration); }, statement.action));
    table->finish();

    bool adds = std::holds_alternative<cql::AlterTable::Add>(statement.action);
    auto warnings = adds ? vector_index_warnings(*table) : std::vector<std::string>();
    auto next = copy(*keyspace);
    next->tables[name] = std::move(table);
    auto outcome = changed(context, std::move(next),
                           {SchemaChange::Kind::updated, SchemaChange::Target::table, keyspace_name, name, {}});
    outcome.warnings = std::move(warnings);
    return outcome;
}

}  // namespace ilion::plan
