// Asks the guardrails about a statement. What Cassandra refuses fails with its text; what it warns of, and refuses,
// is added to `warnings`. What is known only while it runs is asked by user_limits.hpp.
#pragma once

#include <string>
#include <vector>

#include "exec/query_options.hpp"
#include "plan/statement.hpp"
#include "server/config/guardrails.hpp"

namespace ilion::server {

// What can be told of a statement when it is prepared.
Status check_prepared(const Guardrails& guardrails, const cql::Statement& statement, const plan::Plan& plan,
                      std::vector<std::string>& warnings);
// What can be told when it is run.
Status check_run(const Guardrails& guardrails, const plan::Plan& plan, const exec::QueryOptions& options,
                 const schema::Schema& schema, const std::string& session_keyspace,
                 std::vector<std::string>& warnings);

}  // namespace ilion::server
