// Who may do what where nobody logs in, as with Cassandra's AllowAllAuthenticator: everything is allowed but what
// only makes sense for somebody.
#pragma once

#include "base/error.hpp"
#include "cql/ast/statement.hpp"

namespace ilion::server {

// Asked before a statement is planned.
Status check_access(const cql::Statement& statement);

}  // namespace ilion::server
