// Columns of COMPACT STORAGE tables that nobody declared: a table without clustering columns has a clustering
// column and a value as the Thrift API saw it, one with nothing but its key has an empty value. CQL cannot name
// them.
#pragma once

#include "schema/table.hpp"

namespace ilion::schema {

bool is_static_compact(const Table& table);
bool is_hidden(const Table& table, const Column& column);

}  // namespace ilion::schema
