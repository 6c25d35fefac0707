// The permissions that a statement needs, in the order in which they are asked for. Roles and permissions
// themselves are not here: their statements know (auth/statements.hpp).
#pragma once

#include <string_view>
#include <vector>

#include "plan/statement.hpp"
#include "server/auth/resource.hpp"

namespace ilion::server {

struct Required {
    Permission permission;
    Resource resource;
};

std::vector<Required> required_permissions(const plan::Plan& plan, const std::string& session_keyspace,
                                           const schema::Schema& schema);
// Those that are asked for before it is looked whether there is what the statement names: TRUNCATE's.
std::vector<Required> required_unplanned(const cql::Statement& statement, const std::string& session_keyspace);
// What anybody but a superuser is told of a statement that needs one, whatever was granted; empty of any other.
std::string_view superusers_only(const plan::Plan& plan, const std::string& session_keyspace);

}  // namespace ilion::server
