// CREATE, ALTER and DROP MATERIALIZED VIEW. Views are not built yet, so none ever exists; what Cassandra refuses of
// them is refused.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/java_hash.hpp"
#include "plan/ddl/not_supported.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "plan/ddl/scope.hpp"
#include "plan/find_table.hpp"
#include "plan/restriction/analyse.hpp"
#include "schema/user_types.hpp"

namespace ilion::plan {
namespace {

Result<DdlOutcome> no_such_view(const cql::QualifiedName& view, bool if_exists, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(view.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    if (if_exists) return unchanged(context);
    return invalid(fmt::format("Materialized view '{}.{}' doesn't exist", keyspace_name, view.name));
}

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Names key_of(const cql::CreateView& statement) {
    Names key = statement.partition_key;
    key.insert(key.end(), statement.clustering.begin(), statement.clustering.end());
    return key;
}

// The columns that the view has.
Result<Names> selected_columns(const cql::CreateView& statement, const schema::Table& base) {
    Names selected;
    if (statement.items.empty()) {
        for (const auto& column : base.columns) selected.push_back(column.name);
    }
    for (const auto& item : statement.items) {
        // Cassandra names a Java object where something was selected that is no element of a column.
        if (item.alias) {
            return invalid(fmt::format("Cannot use aliases when defining a materialized view (got {} AS {})",
                                       cql::text(item.selector), *item.alias));
        }
        const auto* column = std::get_if<cql::ColumnSelector>(&item.selector.value);
        if (column == nullptr) {
            return invalid(fmt::format("Can only select columns by name when defining a materialized view (got {})",
                                       cql::text(item.selector)));
        }
        if (base.column(column->column) == nullptr) return undefined_column(column->column, base);
        if (!contains(selected, column->column)) selected.push_back(column->column);
    }
    for (const auto& name : in_hash_order(selected, java_hash)) {
        if (base.column(name)->kind != schema::ColumnKind::static_) continue;
        return invalid(
            fmt::format("Cannot include static column '{}' in materialized view '{}'", name, statement.view.name));
    }
    return selected;
}

Status check_key_type(const schema::Column& column) {
    const auto& type = *column.type;
    if (type.is_multi_cell()) {
        return invalid(fmt::format("Invalid non-frozen {} type '{}' for PRIMARY KEY column '{}'",
                                   type.is_collection() ? "collection" : "user-defined", class_name(type),
                                   column.name));
    }
    if (schema::references_duration(type)) {
        return invalid(fmt::format("duration type is not supported for PRIMARY KEY column '{}'", column.name));
    }
    return {};
}

Status check_key(const cql::CreateView& statement, const schema::Table& base, const Names& selected) {
    std::set<std::string_view> taken;
    const Names key = key_of(statement);
    for (const auto& name : key) {
        if (!contains(selected, name)) {
            return invalid(fmt::format("Unknown column '{}' referenced in PRIMARY KEY for materialized view '{}'",
                                       name, statement.view.name));
        }
        if (!taken.insert(name).second) {
            return invalid(fmt::format("Duplicate column '{}' in PRIMARY KEY clause for materialized view '{}'",
                                       name, statement.view.name));
        }
        ILION_TRY(check_key_type(*base.column(name)));
    }
    bool ordered_alike = std::equal(statement.clustering.begin(), statement.clustering.end(),
                                    statement.clustering_order.begin(), statement.clustering_order.end(),
                                    [](const auto& name, const auto& order) { return name == order.column; });
    if (!statement.clustering_order.empty() && !ordered_alike) {
        return invalid("Clustering key columns must exactly match columns in CLUSTERING ORDER BY directive");
    }
    Names missing;
    for (const auto& column : base.columns) {
        if (column.is_key() && !contains(key, column.name)) missing.push_back(column.name);
    }
    if (!missing.empty()) {
        return invalid(
            fmt::format("Cannot create materialized view '{}' without primary key columns {} from base table '{}'",
                        statement.view.name, fmt::join(missing, ", "), base.name));
    }
    Names others;
    for (const auto& name : in_hash_order(key, java_hash)) {
        if (!base.column(name)->is_key()) others.push_back(name);
    }
    if (others.size() > 1) {
        return invalid(fmt::format(
            "Cannot include more than one non-primary key column in materialized view primary key (got {})",
            fmt::join(others, ", ")));
    }
    return {};
}

// What is told of a SELECT with these conditions and ALLOW FILTERING.
Status check_conditions(const cql::WhereClause& where, const schema::Table& base, const DdlContext& context) {
    Context surroundings{context.schema, context.keyspace, context.clock};
    BindVariables variables({});
    TermContext terms{surroundings, base.keyspace, &base, variables};
    ILION_TRY(analyse_where(where, base, FilteringPolicy{.allowed = true, .of_view = true}, false, nullptr, terms));
    return {};
}

Status check_rows(const cql::CreateView& statement, const schema::Table& base, const DdlContext& context) {
    const auto& relations = statement.where.relations;
    if (std::any_of(relations.begin(), relations.end(), [](const auto& relation) { return relation.token; })) {
        return invalid("Cannot use token relation when defining a materialized view");
    }
    if (!statement.where.expressions.empty()) {
        return invalid(
            fmt::format("WHERE clause for materialized view '{}' cannot contain custom index expressions",
                        statement.view.name));
    }
    Names restricted;
    std::set<std::string> refused;
    for (const auto& relation : relations) {
        for (const auto& name : relation.columns) {
            const auto* column = base.column(name);
            if (column == nullptr) return undefined_column(name, base);
            restricted.push_back(name);
            if (relation.op != cql::Operator::is_not && !column->is_key()) refused.insert(name);
        }
    }
    ILION_TRY(check_conditions(statement.where, base, context));
    Names free;
    for (const auto& name : in_hash_order(key_of(statement), java_hash)) {
        if (!contains(restricted, name)) free.push_back(name);
    }
    if (!free.empty()) {
        return invalid(fmt::format("Primary key columns {} must be restricted with 'IS NOT NULL' or otherwise",
                                   fmt::join(free, ", ")));
    }
    if (!refused.empty()) {
        return invalid(fmt::format(
            "Non-primary key columns can only be restricted with 'IS NOT NULL' (got: {} restricted illegally)",
            fmt::join(refused, ",")));
    }
    return {};
}

Status check_base(const cql::CreateView& statement, const schema::Table& base) {
    if (base.is_counter) return invalid("Materialized views are not supported on counter tables");
    if (base.options.gc_grace_seconds != 0) return {};
    return invalid(
        fmt::format("Cannot create materialized view '{}' for base table '{}' with gc_grace_seconds of 0, since "
                    "this value is used to TTL undelivered updates. Setting gc_grace_seconds too low might cause "
                    "undelivered updates to expire before being replayed.",
                    statement.view.name, base.name));
}

Status check_view(const cql::CreateView& statement, const schema::Table& base, const DdlContext& context) {
    ILION_TRY(check_base(statement, base));
    ILION_TRY_ASSIGN(auto selected, selected_columns(statement, base));
    ILION_TRY(check_key(statement, base, selected));
    ILION_TRY(check_rows(statement, base, context));
    ILION_TRY_ASSIGN(auto properties, read_table_properties(statement.properties));
    if (PropertyReader(statement.properties).has("default_time_to_live")) {
        return invalid(
            "Cannot set default_time_to_live for a materialized view. Data in a materialized view always expire at "
            "the same time than the corresponding data in the parent table.");
    }
    if (properties.id && !Uuid::parse(*properties.id)) return config_error("Invalid table id");
    return {};
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateView& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.view.keyspace, context));
    if (!statement.base.keyspace.empty() && statement.base.keyspace != keyspace_name) {
        return invalid("Cannot create a materialized view on a table in a different keyspace");
    }
    ILION_TRY(check_not_system(keyspace_name));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    auto base = keyspace->table(statement.base.name);
    if (!base) return invalid(fmt::format("Base table '{}' doesn't exist", statement.base.name));
    if (keyspace->table(statement.view.name)) {
        return invalid(
            fmt::format("Cannot create materialized view '{}' - a table with the same name already exists",
                        statement.view.name));
    }
    ILION_TRY(check_view(statement, *base, context));
    return not_supported("CREATE MATERIALIZED VIEW");
}

Result<DdlOutcome> apply(const cql::AlterView& statement, const DdlContext& context) {
    return no_such_view(statement.view, statement.if_exists, context);
}

Result<DdlOutcome> apply(const cql::DropView& statement, const DdlContext& context) {
    return no_such_view(statement.view, statement.if_exists, context);
}

}  // namespace ilion::plan
