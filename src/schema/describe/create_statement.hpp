// The statements that would make what the schema holds, character by character as Cassandra's DESCRIBE gives them.
#pragma once

#include <string>

#include "schema/schema.hpp"

namespace ilion::schema {

std::string create_keyspace_text(const Keyspace& keyspace);
std::string create_type_text(const DataType& type);
// With internals: also the id, and the dropped columns as the statements that dropped them.
std::string create_table_text(const Keyspace& keyspace, const Table& table, bool with_internals);
std::string create_index_text(const Table& table, const Index& index);

}  // namespace ilion::schema
