#include "exec/ddl/execute_raw.hpp"

namespace ilion::exec {

ilion::Result<Result> execute_raw(const cql::Statement& statement, const std::string& keyspace,
                                  const QueryOptions& options, Catalog& catalog,
                                  const ClusterDescription& cluster) {
    if (const auto* asked = std::get_if<cql::Describe>(&statement.body)) {
        ILION_TRY_ASSIGN(auto rows, describe(*asked, keyspace, catalog.schema(), cluster, options));
        return Result{std::move(rows), {}};
    }
    return catalog.apply(statement, keyspace);
}

}  // namespace ilion::exec
