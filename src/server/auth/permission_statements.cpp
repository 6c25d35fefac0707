// GRANT, REVOKE and LIST of permissions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "schema/identifier.hpp"
#include "server/auth/listing.hpp"
#include "server/auth/statements.hpp"

namespace ilion::server {
namespace {

// What the statement names, or everything that there is.
Permissions named(const std::vector<std::string>& names) {
    Permissions permissions;
    for (const auto& name :
         names.empty() ? std::vector<std::string>(kPermissionNames.begin(), kPermissionNames.end()) : names) {
        if (auto permission = permission_of(name)) permissions.insert(*permission);
    }
    return permissions;
}

Permissions both(const Permissions& left, const Permissions& right) {
    Permissions common;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                          std::inserter(common, common.end()));
    return common;
}

Result<bool> exists(const cql::Resource& named, const Resource& resource, const AuthRequest& request,
                    const RoleGraph& graph) {
    using Kind = cql::Resource::Kind;
    switch (named.kind) {
        case Kind::keyspace:
        case Kind::all_tables:
        case Kind::keyspace_functions:
            return request.schema.keyspace(named.name.keyspace) != nullptr;
        case Kind::table: {
            const auto& keyspace = named.name.keyspace.empty() ? request.session_keyspace : named.name.keyspace;
            return request.schema.table(keyspace, named.name.name) != nullptr;
        }
        case Kind::role:
            return graph.exists(named.name.name);
        case Kind::function: {
            auto keyspace = request.schema.keyspace(named.name.keyspace);
            return keyspace && (std::any_of(keyspace->functions.begin(), keyspace->functions.end(),
                                            [&](const auto& one) { return one->name == named.name.name; }) ||
                                std::any_of(keyspace->aggregates.begin(), keyspace->aggregates.end(),
                                            [&](const auto& one) { return one->name == named.name.name; }));
        }
        default:
            return resource.path().starts_with("mbean") || named.kind != Kind::mbean;
    }
}

std::string names_of(const Permissions& permissions) {
    std::vector<std::string_view> names;
    for (auto permission : permissions) names.push_back(name_of(permission));
    return fmt::format("{}", fmt::join(names, ", "));
}

// That nobody keeps permissions is found out last: LIST foresees it, GRANT and REVOKE fail as the server does.
Status supported(const AuthRequest& request, std::string_view operation) {
    if (request.auth.authorizes()) return {};
    auto text = fmt::format("{} operation is not supported by AllowAllAuthorizer", operation);
    if (operation == "LIST PERMISSIONS") return invalid(std::move(text));
    return make_error(ErrorCode::server_error, "java.lang.UnsupportedOperationException: " + text);
}

// On the keyspaces that come with the node little can be granted.
Status grantable(const Resource& resource, Permissions asked) {
    auto keyspace = resource.keyspace_name();
    if (!schema::is_system_keyspace(keyspace) || schema::is_virtual_system_keyspace(keyspace)) return {};
    for (auto permission : {Permission::select, Permission::describe, Permission::alter}) asked.erase(permission);
    if (asked.empty()) return {};
    return make_error(
        ErrorCode::unauthorized,
        "Granting permissions on system keyspaces is strictly limited, this operation is not permitted");
}

// The permissions of whom the statement lets see.
Result<std::vector<std::string>> visible_roles(const cql::ListPermissions& statement, const AuthRequest& request,
                                               const RoleGraph& graph) {
    bool sees_all = graph.permissions(request.user, Resource::all_roles()).contains(Permission::describe);
    if (!statement.of) {
        if (!sees_all) {
            return make_error(ErrorCode::unauthorized, "You are not authorized to view everyone's permissions");
        }
        std::vector<std::string> all;
        for (const auto& [name, role] : graph.roles) all.push_back(name);
        return all;
    }
    if (!sees_all && !graph.roles_of(request.user).contains(*statement.of)) {
        return make_error(ErrorCode::unauthorized,
                          fmt::format("You are not authorized to view {}'s permissions", *statement.of));
    }
    auto roles = graph.roles_of(*statement.of);
    return std::vector<std::string>(roles.begin(), roles.end());
}

}  // namespace

Result<exec::Result> execute(const cql::GrantPermissions& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY_ASSIGN(auto resource, Resource::of(statement.resource, request.session_keyspace));
    auto asked = both(named(statement.permissions), resource.applicable());
    ILION_TRY(request.auth.check(request.user, Permission::authorize, resource));
    for (auto permission : asked) ILION_TRY(request.auth.check(request.user, permission, resource));

    ILION_TRY_ASSIGN(auto graph, roles.snapshot());
    ILION_TRY_ASSIGN(const Role* role, graph->look_up(statement.role));
    if (role == nullptr) return invalid(fmt::format("Role {} doesn't exist", statement.role));
    ILION_TRY_ASSIGN(bool is_there, exists(statement.resource, resource, request, *graph));
    if (!is_there) {
        return invalid(fmt::format("Resource {} doesn't exist", resource.text()));
    }

    if (!statement.revoke) ILION_TRY(grantable(resource, asked));
    ILION_TRY(supported(request, statement.revoke ? "REVOKE" : "GRANT"));

    auto found = role->permissions.find(resource);
    Permissions held = found == role->permissions.end() ? Permissions() : found->second;
    Permissions changed, left;
    for (auto permission : asked) {
        (held.contains(permission) == statement.revoke ? changed : left).insert(permission);
    }
    exec::Result result;
    if (!changed.empty()) {
        ILION_TRY(statement.revoke ? roles.revoke(statement.role, resource, changed)
                                   : roles.grant(statement.role, resource, changed));
    }
    if (!left.empty()) {
        result.warnings.push_back(fmt::format("Role '{}' was {} granted {} on {}", statement.role,
                                              statement.revoke ? "not" : "already", names_of(left),
                                              resource.text()));
    }
    return result;
}

Result<exec::Result> execute(const cql::ListPermissions& statement, const AuthRequest& request) {
    ILION_TRY_ASSIGN(auto graph, request.auth.roles().snapshot());
    std::optional<std::vector<Resource>> on;
    if (statement.resource) {
        ILION_TRY_ASSIGN(auto resource, Resource::of(*statement.resource, request.session_keyspace));
        ILION_TRY_ASSIGN(bool is_there, exists(*statement.resource, resource, request, *graph));
        if (!is_there) return invalid(resource.text() + " doesn't exist");
        on = statement.recursive ? resource.chain() : std::vector{resource};
    }
    if (statement.of) {
        ILION_TRY_ASSIGN(bool is_there, graph->exists(*statement.of));
        if (!is_there) return invalid(Resource::role(*statement.of).text() + " doesn't exist");
    }
    ILION_TRY(supported(request, "LIST PERMISSIONS"));
    ILION_TRY_ASSIGN(auto names, visible_roles(statement, request, *graph));

    Listing listing("permissions", {{"role", DataType::of(TypeKind::text)},
                                    {"username", DataType::of(TypeKind::text)},
                                    {"resource", DataType::of(TypeKind::text)},
                                    {"permission", DataType::of(TypeKind::text)}});
    auto asked = named(statement.permissions);
    for (const auto& name : names) {
        for (const auto& [resource, permissions] : graph->find(name)->permissions) {
            if (on && std::find(on->begin(), on->end(), resource) == on->end()) continue;
            for (auto permission : both(permissions, asked)) {
                listing.add({name, name, resource.text(), std::string(name_of(permission))});
            }
        }
    }
    return listing.empty() ? exec::Result() : listing.finish();
}

}  // namespace ilion::server
