// CREATE, ALTER and DROP TYPE.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plan/ddl/resolve_type.hpp"
#include "plan/ddl/scope.hpp"
#include "schema/identifier.hpp"
#include "schema/user_types.hpp"

namespace ilion::plan {

namespace {

using schema::SchemaChange;

SchemaChange change(SchemaChange::Kind kind, const std::string& keyspace, const std::string& type) {
    return {kind, SchemaChange::Target::type, keyspace, type, {}};
}

Status check_field(const cql::RawType& type) {
    if (is_counter(type)) return invalid("A user type cannot contain counters");
    if (type.form == cql::RawType::Form::user && !type.frozen) {
        return invalid("A user type cannot contain non-frozen UDTs");
    }
    return {};
}

void append(std::string& list, const std::string& name) {
    list += (list.empty() ? "" : ", ") + name;
}

// Whether the UDT stands in a key in such a way that it cannot grow: within a vector it is not looked for.
bool is_fixed_by(const DataType& key, const DataType& udt) {
    if (key.kind() == TypeKind::vector) return false;
    if (key.kind() == TypeKind::udt && key.name() == udt.name() && key.keyspace() == udt.keyspace()) return true;
    return std::any_of(key.args().begin(), key.args().end(),
                       [&](const TypePtr& arg) { return is_fixed_by(*arg, udt); });
}

struct Alteration {
    const schema::Keyspace& keyspace;
    const DataType& type;
    std::vector<std::string> names;
    std::vector<TypePtr> fields;

    std::string type_name() const { return schema::qualified(type.keyspace(), type.name()); }
};

Status alter(const cql::AlterType::AddField& action, Alteration& alteration) {
    ILION_TRY(check_field(action.type));
    auto name = alteration.type_name();
    if (alteration.type.field_index(action.name) >= 0) {
        if (action.if_not_exists) return {};
        return invalid(fmt::format("Cannot add field {0} to type {1}: a field with name {0} already exists",
                                   action.name, name));
    }
    const auto& keyspace = alteration.keyspace;
    ILION_TRY_ASSIGN(auto field, resolve_type(action.type, keyspace.name, keyspace.types));
    auto written = cql::text(action.type, keyspace.name);
    if (field->references_udt(keyspace.name, alteration.type.name())) {
        return invalid(fmt::format(
            "Cannot add new field {} of type {} to user type {} as it would create a circular reference",
            action.name, written, name));
    }
    std::string tables;
    for (const auto& [table_name, table] : keyspace.tables) {
        bool in_key = std::any_of(table->columns.begin(), table->columns.end(), [&](const schema::Column& column) {
            return column.kind == schema::ColumnKind::partition_key && is_fixed_by(*column.type, alteration.type);
        });
        if (in_key) append(tables, schema::qualified(keyspace.name, table_name));
    }
    if (!tables.empty()) {
        return invalid(
            fmt::format("Cannot add new field {} of type {} to user type {} as the type is being used in "
                        "partition key by the following tables: {}",
                        action.name, written, name, tables));
    }
    alteration.names.push_back(action.name);
    alteration.fields.push_back(std::move(field));
    return {};
}

Status alter(const cql::AlterType::RenameFields& action, Alteration& alteration) {
    for (const auto& [from, to] : action.fields) {
        int index = alteration.type.field_index(from);
        if (index >= 0) {
            alteration.names[static_cast<size_t>(index)] = to;
        } else if (!action.if_exists) {
            return invalid(fmt::format("Unkown field {} in user type {}", from, alteration.type_name()));
        }
    }
    std::set<std::string_view> seen;
    for (const auto& name : alteration.names) {
        if (seen.insert(name).second) continue;
        return invalid(fmt::format("Duplicate field name {} in type {}", name, alteration.keyspace.name));
    }
    return {};
}

Status alter(const cql::AlterType::AlterField&, Alteration&) {
    return invalid("Altering field types is no longer supported");
}

// Whether Cassandra takes the type for another one whatever has become of it: so it does with clustering columns in
// descending order.
bool is_taken_for_new(const schema::Keyspace& keyspace, const DataType& udt) {
    return std::any_of(keyspace.tables.begin(), keyspace.tables.end(), [&](const auto& entry) {
        const auto& columns = entry.second->columns;
        return std::any_of(columns.begin(), columns.end(), [&](const schema::Column& column) {
            return column.descending && column.type->references_udt(keyspace.name, udt.name());
        });
    });
}

// Fails if a function, type or table mentions the type.
Status check_unused(const schema::Keyspace& keyspace, const std::string& name) {
    auto mentions = [&](const TypePtr& type) { return type->references_udt(keyspace.name, name); };
    std::string functions, types, tables;
    for (const auto& function : keyspace.functions) {
        const auto& arguments = function->argument_types;
        if (mentions(function->return_type) || std::any_of(arguments.begin(), arguments.end(), mentions)) {
            append(functions, keyspace.name + "." + function->name);
        }
    }
    for (const auto& [other_name, type] : keyspace.types) {
        if (other_name != name && mentions(type)) append(types, other_name);
    }
    for (const auto& [table_name, table] : keyspace.tables) {
        bool used = std::any_of(table->columns.begin(), table->columns.end(),
                                [&](const schema::Column& column) { return mentions(column.type); });
        if (used) append(tables, table_name);
    }
    auto refuse = [&](std::string_view by, const std::string& names) {
        return invalid(fmt::format("Cannot drop user type '{}.{}' as it is still used by {} {}", keyspace.name,
                                   name, by, names));
    };
    if (!functions.empty()) return refuse("functions", functions);
    if (!types.empty()) return refuse("user types", types);
    if (!tables.empty()) return refuse("tables", tables);
    return {};
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateType& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.type.keyspace, context));
    ILION_TRY(check_modifiable(keyspace_name, Permission::create, "all tables in " + keyspace_name));
    auto before = context.schema->keyspace(keyspace_name);
    if (!before) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    const auto& name = statement.type.name;
    if (before->type(name)) {
        if (statement.if_not_exists) return unchanged(context);
        return invalid(fmt::format("A user type with name '{}' already exists", name));
    }

    std::vector<std::string> names;
    for (const auto& [field, type] : statement.fields) {
        if (std::find(names.begin(), names.end(), field) != names.end()) {
            return invalid(fmt::format("Duplicate field name '{}' in type '{}'", field, name));
        }
        names.push_back(field);
    }
    for (const auto& [field, type] : statement.fields) ILION_TRY(check_field(type));
    std::vector<TypePtr> fields;
    for (const auto& [field, type] : statement.fields) {
        ILION_TRY_ASSIGN(auto resolved, resolve_type(type, keyspace_name, before->types));
        fields.push_back(std::move(resolved));
    }
    auto keyspace = copy(*before);
    keyspace->types[name] = DataType::udt(keyspace_name, name, std::move(names), std::move(fields), true);
    return changed(context, std::move(keyspace), change(SchemaChange::Kind::created, keyspace_name, name));
}

Result<DdlOutcome> apply(const cql::AlterType& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.type.keyspace, context));
    ILION_TRY(check_modifiable(keyspace_name, Permission::alter, "all tables in " + keyspace_name));
    const auto& name = statement.type.name;
    auto keyspace = context.schema->keyspace(keyspace_name);
    auto type = keyspace ? keyspace->type(name) : nullptr;
    if (!type) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Type {}.{} doesn't exist", keyspace_name, name));
    }
    Alteration alteration{*keyspace, *type, type->field_names(), type->args()};
    ILION_TRY(std::visit([&](const auto& action) { return alter(action, alteration); }, statement.action));
    auto updated =
        DataType::udt(keyspace_name, name, std::move(alteration.names), std::move(alteration.fields), true);
    auto altered = schema::with_updated_udt(*keyspace, updated);
    auto made = change(SchemaChange::Kind::updated, keyspace_name, name);
    if (is_taken_for_new(*keyspace, *type)) return DdlOutcome{context.schema->with(altered), made, {}};
    return changed(context, std::move(altered), std::move(made));
}

Result<DdlOutcome> apply(const cql::DropType& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.type.keyspace, context));
    ILION_TRY(check_modifiable(keyspace_name, Permission::drop, "all tables in " + keyspace_name));
    const auto& name = statement.type.name;
    auto before = context.schema->keyspace(keyspace_name);
    if (!before || !before->type(name)) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Type '{}.{}' doesn't exist", keyspace_name, name));
    }
    ILION_TRY(check_unused(*before, name));
    auto keyspace = copy(*before);
    keyspace->types.erase(name);
    return changed(context, std::move(keyspace), change(SchemaChange::Kind::dropped, keyspace_name, name));
}

}  // namespace ilion::plan
