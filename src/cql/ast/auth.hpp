#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cql/ast/raw_type.hpp"
#include "cql/ast/term.hpp"

namespace ilion::cql {

struct RoleOptions {
    std::optional<std::string> password;
    std::optional<std::string> hashed_password;
    bool generated_password = false;
    std::optional<bool> login;
    std::optional<bool> superuser;
    std::optional<std::vector<std::pair<std::string, std::string>>> options;
    bool all_datacenters = false;
    std::vector<std::string> datacenters;
    bool all_cidrs = false;
    std::vector<std::string> cidrs;
};
struct CreateRole {
    std::string name;
    RoleOptions options;
    bool if_not_exists = false;
    bool as_user = false;
};
struct AlterRole {
    std::string name;
    RoleOptions options;
    bool if_exists = false;
    bool as_user = false;
};
struct DropRole {
    std::string name;
    bool if_exists = false;
    bool as_user = false;
};
struct ListRoles {
    std::optional<std::string> of;
    bool recursive = true;
    bool as_users = false;
};
struct GrantRole {
    std::string role, to;
};
struct RevokeRole {
    std::string role, from;
};
struct ListSuperusers {};
struct AddIdentity {
    std::string identity, role;
    bool if_not_exists = false;
};
struct DropIdentity {
    std::string identity;
    bool if_exists = false;
};

struct Resource {
    enum class Kind : uint8_t {
        all_keyspaces,
        keyspace,
        all_tables,
        table,
        all_roles,
        role,
        all_functions,
        keyspace_functions,
        function,
        all_mbeans,
        mbeans,
        mbean,
    };
    Kind kind = Kind::all_keyspaces;
    QualifiedName name;
    std::vector<RawType> arguments;  // function
};
struct GrantPermissions {
    std::vector<std::string> permissions;  // upper case; empty: ALL
    Resource resource;
    std::string role;
    bool revoke = false;
};
struct ListPermissions {
    std::vector<std::string> permissions;
    std::optional<Resource> resource;
    std::optional<std::string> of;
    bool recursive = true;
};

}  // namespace ilion::cql
