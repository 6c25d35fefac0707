// Guardrails on schema statements, DROP and TRUNCATE.
#pragma once

#include "cql/ast/statement.hpp"
#include "schema/schema.hpp"
#include "server/config/violation.hpp"

namespace ilion::server {

// `session_keyspace`: of statements that name none.
Status check_schema_statement(const Guardrails& guardrails, const cql::Statement& statement,
                              const schema::Schema& schema, const std::string& session_keyspace,
                              const Violations& violations);
Status check_truncate(const Guardrails& guardrails, const Violations& violations);

// Takes the table properties that are to be ignored out of a statement, and says so.
void drop_ignored_properties(const Guardrails& guardrails, cql::Statement& statement, const Violations& violations);

}  // namespace ilion::server
