// CREATE, ALTER and DROP of roles, users and identities; GRANT and REVOKE of roles. Who may is asked before what
// is there, so that nobody learns of roles by trying.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "server/auth/password.hpp"
#include "server/auth/statements.hpp"

namespace ilion::server {
namespace {

Error unauthorized(std::string message) {
    return make_error(ErrorCode::unauthorized, std::move(message));
}

Status check(const AuthRequest& request, Permission permission, const Resource& resource) {
    auto allowed = request.auth.check(request.user, permission, resource);
    if (allowed || allowed.error().code != ErrorCode::unauthorized) return allowed;
    return unauthorized(fmt::format(
        "User {} does not have sufficient privileges to perform the requested operation", request.user));
}

Status check_options(const cql::RoleOptions& options, const AuthRequest& request) {
    constexpr std::string_view kManager = "org.apache.cassandra.auth.CassandraRoleManager doesn't support ";
    if (options.options) return invalid(std::string(kManager) + "OPTIONS");
    if (options.generated_password) return invalid(std::string(kManager) + "GENERATED PASSWORD");
    if (options.hashed_password && !is_password_hash(*options.hashed_password)) {
        return invalid("Invalid hashed password value. Please use jBcrypt.");
    }
    std::vector<std::string> unknown;
    for (const auto& name : options.datacenters) {
        if (name != request.datacenter) unknown.push_back(name);
    }
    if (!unknown.empty()) {
        return invalid(fmt::format("Invalid value(s) for DATACENTERS '[{}]',All values must be valid datacenters",
                                   fmt::join(unknown, ", ")));
    }
    if (!options.cidrs.empty()) {
        return invalid(fmt::format("Invalid CIDR group(s): [{}]. Available CIDR Groups are: []",
                                   fmt::join(options.cidrs, ", ")));
    }
    return {};
}

bool names_datacenters(const cql::RoleOptions& options) {
    return options.all_datacenters || !options.datacenters.empty();
}

bool is_empty(const cql::RoleOptions& options) {
    return !options.password && !options.hashed_password && !options.login && !options.superuser &&
           !names_datacenters(options) && !options.all_cidrs && options.cidrs.empty();
}

Roles::Options stored(const cql::RoleOptions& options) {
    Roles::Options out;
    out.can_login = options.login;
    out.is_superuser = options.superuser;
    out.salted_hash = options.password ? std::optional(hash_password(*options.password)) : options.hashed_password;
    return out;
}

// A role may change little of itself.
Status check_own(const cql::RoleOptions& options) {
    if (options.superuser) return unauthorized("You aren't allowed to alter SUPERUSER");
    if (options.login) return unauthorized("You aren't allowed to alter LOGIN");
    if (options.options) return unauthorized("You aren't allowed to alter OPTIONS");
    return {};
}

Status may_alter(const cql::AlterRole& statement, const AuthRequest& request, const RoleGraph& graph) {
    const auto& options = statement.options;
    bool super = graph.is_superuser(request.user);
    if (options.superuser && graph.roles_of(request.user).contains(statement.name)) {
        return unauthorized(
            "You aren't allowed to alter your own superuser status or that of a role granted to you");
    }
    if (options.superuser && !super) return unauthorized("Only superusers are allowed to alter superuser status");
    if (names_datacenters(options) && !super) {
        return unauthorized("Only superusers are allowed to alter access to datacenters.");
    }
    if ((options.all_cidrs || !options.cidrs.empty()) && !super) {
        return unauthorized("Only superusers are allowed to alter access from CIDR groups.");
    }
    if (super) return {};
    if (request.user == statement.name) return check_own(options);
    return check(request, Permission::alter, Resource::role(statement.name));
}

Error missing(std::string_view role) {
    return invalid(fmt::format("{} doesn't exist", role));
}

// The roles of GRANT and REVOKE.
Status check_roles(const std::string& role, const std::string& member, const AuthRequest& request,
                   const RoleGraph& graph) {
    ILION_TRY(check(request, Permission::authorize, Resource::role(role)));
    for (const auto& name : {role, member}) {
        ILION_TRY_ASSIGN(bool exists, graph.exists(name));
        if (!exists) return missing(name);
    }
    return {};
}

}  // namespace

Result<exec::Result> execute(const cql::CreateRole& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY_ASSIGN(auto graph, roles.snapshot());
    ILION_TRY(check(request, Permission::create, Resource::all_roles()));
    if (statement.options.superuser.value_or(false) && !graph->is_superuser(request.user)) {
        return unauthorized("Only superusers can create a role with superuser status");
    }
    ILION_TRY(check_options(statement.options, request));
    if (statement.name.empty()) return invalid("Role name can't be an empty string");
    ILION_TRY_ASSIGN(bool exists, graph->exists(statement.name));
    if (exists) {
        if (statement.if_not_exists) return exec::Result{};
        return invalid(fmt::format("{} already exists", statement.name));
    }
    ILION_TRY(roles.create(statement.name, stored(statement.options)));
    if (request.auth.authorizes()) {
        auto resource = Resource::role(statement.name);
        ILION_TRY(roles.grant(request.user, resource, resource.applicable()));
    }
    return exec::Result{};
}

Result<exec::Result> execute(const cql::AlterRole& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY_ASSIGN(auto graph, roles.snapshot());
    ILION_TRY(may_alter(statement, request, *graph));
    ILION_TRY(check_options(statement.options, request));
    if (is_empty(statement.options)) return invalid("ALTER [ROLE|USER] can't be empty");
    ILION_TRY_ASSIGN(bool exists, graph->exists(statement.name));
    if (!exists) {
        if (statement.if_exists) return exec::Result{};
        return invalid(fmt::format("Role {} doesn't exist", statement.name));
    }
    ILION_TRY(roles.alter(statement.name, stored(statement.options)));
    // What Cassandra finds out when the rest is done; CREATE ROLE passes over it.
    if (names_datacenters(statement.options)) {
        return invalid("ACCESS TO DATACENTERS operations not supported by AllowAllNetworkAuthorizer");
    }
    if (statement.options.all_cidrs) ILION_TRY(roles.allow_all_cidrs(statement.name));
    return exec::Result{};
}

Result<exec::Result> execute(const cql::DropRole& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY_ASSIGN(auto graph, roles.snapshot());
    ILION_TRY(check(request, Permission::drop, Resource::role(statement.name)));
    ILION_TRY_ASSIGN(bool exists, graph->exists(statement.name));
    if (graph->is_superuser(statement.name) && !graph->is_superuser(request.user)) {
        return unauthorized("Only superusers can drop a role with superuser status");
    }
    if (!exists && !statement.if_exists) return missing(statement.name);
    if (statement.name == request.user) return invalid("Cannot DROP primary role for current login");
    if (exists) ILION_TRY(roles.drop(statement.name));
    return exec::Result{};
}

Result<exec::Result> execute(const cql::GrantRole& statement, const AuthRequest& request) {
    ILION_TRY_ASSIGN(auto graph, request.auth.roles().snapshot());
    ILION_TRY(check_roles(statement.role, statement.to, request, *graph));
    if (graph->roles_of(statement.to).contains(statement.role)) {
        return invalid(fmt::format("{} is a member of {}", statement.to, statement.role));
    }
    if (graph->roles_of(statement.role).contains(statement.to)) {
        return invalid(fmt::format("{} is a member of {}", statement.role, statement.to));
    }
    ILION_TRY(request.auth.roles().add_member(statement.role, statement.to));
    return exec::Result{};
}

Result<exec::Result> execute(const cql::RevokeRole& statement, const AuthRequest& request) {
    ILION_TRY_ASSIGN(auto graph, request.auth.roles().snapshot());
    ILION_TRY(check_roles(statement.role, statement.from, request, *graph));
    if (!graph->roles_of(statement.from, false).contains(statement.role)) {
        return invalid(fmt::format("{} is not a member of {}", statement.from, statement.role));
    }
    ILION_TRY(request.auth.roles().remove_member(statement.role, statement.from));
    return exec::Result{};
}

Result<exec::Result> execute(const cql::AddIdentity& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY_ASSIGN(auto graph, roles.snapshot());
    ILION_TRY(check(request, Permission::create, Resource::role(request.user)));
    ILION_TRY_ASSIGN(bool exists, graph->exists(statement.role));
    if (!exists) {
        return invalid(fmt::format("Can not add identity for non-existent role '{}'", statement.role));
    }
    ILION_TRY_ASSIGN(bool known, roles.has_identity(statement.identity));
    if (known && !statement.if_not_exists) return invalid(statement.identity + " already exists");
    if (!known) ILION_TRY(roles.add_identity(statement.identity, statement.role));
    return exec::Result{};
}

Result<exec::Result> execute(const cql::DropIdentity& statement, const AuthRequest& request) {
    Roles& roles = request.auth.roles();
    ILION_TRY(check(request, Permission::drop, Resource::role(request.user)));
    ILION_TRY_ASSIGN(bool known, roles.has_identity(statement.identity));
    if (!known && !statement.if_exists) {
        return invalid(fmt::format("identity '{}' doesn't exist", statement.identity));
    }
    if (known) ILION_TRY(roles.drop_identity(statement.identity));
    return exec::Result{};
}

}  // namespace ilion::server
