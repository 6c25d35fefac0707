#include "server/auth/role_graph.hpp"

#include <algorithm>

#include "schema/identifier.hpp"

namespace ilion::server {

Result<const Role*> RoleGraph::look_up(std::string_view name) const {
    if (name.empty()) return invalid("Key may not be empty");
    return find(name);
}

Result<bool> RoleGraph::exists(std::string_view name) const {
    ILION_TRY_ASSIGN(const Role* role, look_up(name));
    return role != nullptr;
}

std::set<std::string> RoleGraph::roles_of(std::string_view name, bool recursive) const {
    std::set<std::string> reached;
    const Role* start = find(name);
    if (start == nullptr) return reached;
    reached.emplace(name);
    std::vector<std::string> next(start->member_of.begin(), start->member_of.end());
    while (!next.empty()) {
        std::string one = std::move(next.back());
        next.pop_back();
        const Role* role = find(one);
        if (role == nullptr || !reached.insert(one).second || !recursive) continue;
        next.insert(next.end(), role->member_of.begin(), role->member_of.end());
    }
    return reached;
}

bool RoleGraph::is_superuser(std::string_view name) const {
    auto held = roles_of(name);
    return std::any_of(held.begin(), held.end(), [&](const auto& role) { return find(role)->is_superuser; });
}

Permissions RoleGraph::permissions(std::string_view name, const Resource& resource) const {
    if (is_superuser(name)) return resource.applicable();
    Permissions granted;
    for (const auto& held : roles_of(name)) {
        const auto& permissions = find(held)->permissions;
        if (auto found = permissions.find(resource); found != permissions.end()) {
            granted.insert(found->second.begin(), found->second.end());
        }
    }
    return granted;
}

bool RoleGraph::may(std::string_view name, Permission permission, const Resource& resource) const {
    if (is_superuser(name)) return true;
    auto chain = resource.chain();
    // What is granted on all keyspaces is not granted on those that come with the node: who may write everywhere
    // cannot make himself a superuser.
    if (schema::is_system_keyspace(resource.keyspace_name())) chain.pop_back();
    return std::any_of(chain.begin(), chain.end(),
                       [&](const Resource& part) { return permissions(name, part).contains(permission); });
}

}  // namespace ilion::server
