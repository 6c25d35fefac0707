// COMPACT STORAGE: tables in the form of the Thrift API. What they may hold, and the columns they have unasked.
#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

// `columns` are those that are not part of the primary key.
Status check_compact_storage(size_t clustering_size, const std::map<std::string, schema::Column>& columns);

// Sets the flags of the table, which has its declared columns, and completes it: the value column of a table that
// is all key; the clustering and value column of a table without clustering, whose declared columns become static.
void add_compact_columns(size_t clustering_size, schema::Table& table);

}  // namespace ilion::plan
