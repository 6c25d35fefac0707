// The options of a storage-attached index, checked in Cassandra's order and with its texts.
#pragma once

#include "plan/ddl/options/properties.hpp"
#include "schema/index_target.hpp"

namespace ilion::plan {

// `options`: those of WITH OPTIONS. `targets`: as they were written, `v, w`; there is a target only if it is one
// column that the table has.
Status check_storage_attached(const schema::Table& table, const std::optional<schema::IndexTarget>& target,
                              const std::string& targets, const OptionMap& options);

// One for each of the table's indexes on vectors, told of whenever its indexes are checked anew.
std::vector<std::string> vector_index_warnings(const schema::Table& table);

}  // namespace ilion::plan
