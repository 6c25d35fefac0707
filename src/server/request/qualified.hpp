// Does a statement name the keyspace of everything it is about? Decides the id of a prepared statement.
#pragma once

#include "cql/ast/statement.hpp"

namespace ilion::server {

// As Cassandra sees it: only SELECT, modifications, batches and TRUNCATE can be fully qualified.
bool is_fully_qualified(const cql::Statement& statement);

// What a schema statement makes, changes or drops, if that is in a keyspace; null for all other statements. Without
// a keyspace of its own it is in that in which the statement was prepared.
const cql::QualifiedName* schema_target(const cql::Statement& statement);

}  // namespace ilion::server
