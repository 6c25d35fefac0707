// Does a statement name the keyspace of everything it is about? Decides the id of a prepared statement.
#pragma once

#include "cql/ast/statement.hpp"

namespace ilion::server {

// As Cassandra sees it: only SELECT, modifications, batches and TRUNCATE can be fully qualified.
bool is_fully_qualified(const cql::Statement& statement);

}  // namespace ilion::server
