// CREATE, ALTER and DROP MATERIALIZED VIEW. Views are not built yet, so none ever exists.
#include <fmt/format.h>

#include "plan/ddl/not_supported.hpp"
#include "plan/ddl/scope.hpp"

namespace ilion::plan {
namespace {

Result<DdlOutcome> no_such_view(const cql::QualifiedName& view, bool if_exists, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(view.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    if (if_exists) return unchanged(context);
    return invalid(fmt::format("Materialized view '{}.{}' doesn't exist", keyspace_name, view.name));
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateView& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.view.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    if (!keyspace->table(statement.base.name)) {
        return invalid(fmt::format("Base table '{}' doesn't exist", statement.base.name));
    }
    return not_supported("CREATE MATERIALIZED VIEW");
}

Result<DdlOutcome> apply(const cql::AlterView& statement, const DdlContext& context) {
    return no_such_view(statement.view, statement.if_exists, context);
}

Result<DdlOutcome> apply(const cql::DropView& statement, const DdlContext& context) {
    return no_such_view(statement.view, statement.if_exists, context);
}

}  // namespace ilion::plan
