// The permissions that a statement needs, in the order in which they are asked for. Roles and permissions
// themselves are not here: their statements know (auth/statements.hpp).
#pragma once

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

}  // namespace ilion::server
