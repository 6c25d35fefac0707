// CREATE and DROP TRIGGER. A trigger is a Java class: there is none here to load, so none ever exists.
#include <fmt/format.h>

#include "plan/ddl/scope.hpp"

namespace ilion::plan {

Result<DdlOutcome> apply(const cql::CreateTrigger& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    if (!keyspace->table(statement.table.name)) {
        return invalid(fmt::format("Table '{}' doesn't exist", statement.table.name));
    }
    return invalid(fmt::format("Trigger class '{}' couldn't be loaded", statement.class_name));
}

Result<DdlOutcome> apply(const cql::DropTrigger& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    if (statement.if_exists) return unchanged(context);
    return invalid(
        fmt::format("Trigger '{}' on '{}.{}' doesn't exist", statement.name, keyspace_name, statement.table.name));
}

}  // namespace ilion::plan
