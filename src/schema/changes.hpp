// What clients are told of a change of the schema: every keyspace, table and type that it touched, not only what
// the statement named. DROP KEYSPACE drops the tables in it; ALTER TYPE alters the types and tables that use the
// type.
#pragma once

#include <vector>

#include "schema/schema.hpp"

namespace ilion::schema {

// The difference between two states of one keyspace, null where it is not there, in the order of Apache Cassandra's
// events: what is dropped, then what is created, then what is altered; of one kind by name.
std::vector<SchemaChange> changes(const KeyspacePtr& before, const KeyspacePtr& after);

}  // namespace ilion::schema
