// The roles at one moment: who they are, what they are members of, what they may. Immutable.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/auth/resource.hpp"

namespace ilion::server {

struct Role {
    bool can_login = false;
    bool is_superuser = false;
    std::set<std::string> member_of;
    std::optional<std::string> salted_hash;
    std::map<Resource, Permissions> permissions;
};

class RoleGraph {
public:
    std::map<std::string, Role, std::less<>> roles;

    const Role* find(std::string_view name) const {
        auto found = roles.find(name);
        return found == roles.end() ? nullptr : &found->second;
    }
    // The same of a name that a statement gives; one that is empty cannot be looked for.
    Result<const Role*> look_up(std::string_view name) const;
    Result<bool> exists(std::string_view name) const;
    // The role itself, if it exists, and what it is a member of; only directly, unless `recursive`.
    std::set<std::string> roles_of(std::string_view name, bool recursive = true) const;
    // By itself, or through a role that it has.
    bool is_superuser(std::string_view name) const;
    // What the role may do with the resource, granted on it itself; a superuser everything.
    Permissions permissions(std::string_view name, const Resource& resource) const;
    // Whether the permission is granted on the resource, or on something that it is part of.
    bool may(std::string_view name, Permission permission, const Resource& resource) const;
};

}  // namespace ilion::server
