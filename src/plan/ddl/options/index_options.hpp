// The options of a storage-attached index, checked in Cassandra's order and with its texts.
#pragma once

#include "plan/ddl/options/properties.hpp"
#include "schema/index_target.hpp"

namespace ilion::plan {

// `options`: those of WITH OPTIONS. `targets`: as they were written, `v, w`; there is a target only if it is one
// column that the table has.
Status check_storage_attached(const schema::Table& table, const std::optional<schema::IndexTarget>& target,
                              const std::string& targets, const OptionMap& options);

}  // namespace ilion::plan
