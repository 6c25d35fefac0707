// The table that a statement names.
#pragma once

#include "cql/ast/term.hpp"
#include "plan/context.hpp"

namespace ilion::plan {

// Fails with Cassandra's texts for no keyspace, an unknown keyspace and an unknown table.
Result<schema::TablePtr> find_table(const cql::QualifiedName& name, const Context& context);

Error undefined_column(std::string_view name, const schema::Table& table);

}  // namespace ilion::plan
