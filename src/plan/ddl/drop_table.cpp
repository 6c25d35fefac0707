// DROP TABLE. The rows go when the catalog carries it out.
#include <fmt/format.h>

#include "plan/ddl/scope.hpp"

namespace ilion::plan {

Result<DdlOutcome> apply(const cql::DropTable& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.table.keyspace, context));
    const auto& name = statement.table.name;
    ILION_TRY(check_modifiable(keyspace_name, Permission::drop, "table " + keyspace_name + "." + name));

    auto before = context.schema->keyspace(keyspace_name);
    if (!before || !before->table(name)) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Table '{}.{}' doesn't exist", keyspace_name, name));
    }
    auto keyspace = copy(*before);
    keyspace->tables.erase(name);
    using schema::SchemaChange;
    return changed(context, std::move(keyspace),
                   {SchemaChange::Kind::dropped, SchemaChange::Target::table, keyspace_name, name, {}});
}

}  // namespace ilion::plan
