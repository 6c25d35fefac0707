// Replication of a keyspace: strategies, factors, and what they are warned of on a node that is alone.
#pragma once

#include "plan/ddl/ddl.hpp"
#include "plan/ddl/options/properties.hpp"

namespace ilion::plan {

// The options as they are kept: the full class name, data centers spelled out. `previous` is what the keyspace had
// (empty for a new one).
Result<OptionMap> read_replication(OptionMap options, const OptionMap& previous, std::string_view keyspace,
                                   const DdlContext& context);

// Warnings for factors above the number of nodes.
std::vector<std::string> replication_warnings(const OptionMap& replication, std::string_view keyspace,
                                              const DdlContext& context);

// The sum over data centers.
int total_replicas(const OptionMap& replication);

}  // namespace ilion::plan
