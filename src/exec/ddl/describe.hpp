// DESCRIBE, answered by the server as Cassandra 4 and later do: what cqlsh shows is what comes from here.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cql/ast/ddl.hpp"
#include "exec/query_options.hpp"
#include "exec/result.hpp"
#include "schema/schema.hpp"

namespace ilion::exec {

// What DESCRIBE CLUSTER says.
struct ClusterDescription {
    std::string name;
    std::string partitioner = "Murmur3Partitioner";
    std::string snitch = "DynamicEndpointSnitch";
    // The end token of each range and who has it ("/127.0.0.1:7000").
    std::vector<std::pair<std::string, std::vector<std::string>>> ranges;
};

// `keyspace` is the session's, empty if it has none. Pages by rows; the paging state holds the offset and the
// schema's version, and is refused once the schema has changed.
ilion::Result<Rows> describe(const cql::Describe& statement, const std::string& keyspace,
                             const schema::SchemaPtr& schema, const ClusterDescription& cluster,
                             const QueryOptions& options);

}  // namespace ilion::exec
