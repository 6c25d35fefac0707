#include "plan/find_table.hpp"

#include <fmt/format.h>

#include "types/type/identifier.hpp"

namespace ilion::plan {

Result<schema::TablePtr> find_table(const cql::QualifiedName& name, const Context& context) {
    const std::string& keyspace_name = name.keyspace.empty() ? context.keyspace : name.keyspace;
    if (keyspace_name.empty()) {
        return invalid("No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
    }
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("keyspace {} does not exist", keyspace_name));
    auto table = keyspace->table(name.name);
    if (!table) return invalid(fmt::format("table {} does not exist", name.name));
    return table;
}

Error undefined_column(std::string_view name, const schema::Table& table) {
    return invalid(fmt::format("Undefined column name {} in table {}.{}", maybe_quote(name),
                               maybe_quote(table.keyspace), maybe_quote(table.name)));
}

}  // namespace ilion::plan
