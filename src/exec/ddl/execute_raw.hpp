// The statements that are executed from their raw form (plan::RawPlan): schema statements and DESCRIBE.
#pragma once

#include <string>

#include "cql/ast/statement.hpp"
#include "exec/catalog.hpp"
#include "exec/ddl/describe.hpp"

namespace ilion::exec {

// `keyspace` is the session's, empty if it has none.
ilion::Result<Result> execute_raw(const cql::Statement& statement, const std::string& keyspace,
                                  const QueryOptions& options, Catalog& catalog, const ClusterDescription& cluster);

}  // namespace ilion::exec
