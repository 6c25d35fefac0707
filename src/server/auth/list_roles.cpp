// LIST ROLES, USERS and SUPERUSERS.
#include <fmt/format.h>

#include "server/auth/listing.hpp"
#include "server/auth/statements.hpp"

namespace ilion::server {
namespace {

TypePtr text() {
    return DataType::of(TypeKind::text);
}
TypePtr boolean() {
    return DataType::of(TypeKind::boolean);
}

Listing make_listing(bool as_users) {
    if (as_users) return {"users", {{"name", text()}, {"super", boolean()}, {"datacenters", text()}}};
    return {"roles",
            {{"role", text()},
             {"super", boolean()},
             {"login", boolean()},
             {"options", DataType::map(text(), text(), false)},
             {"datacenters", text()}}};
}

// The roles that the statement is about and that its user may see.
Result<std::set<std::string>> listed(const cql::ListRoles& statement, const AuthRequest& request,
                                     const RoleGraph& graph) {
    bool sees_all = !request.auth.authorizes() ||
                    graph.permissions(request.user, Resource::all_roles()).contains(Permission::describe);
    if (!statement.of) {
        if (!sees_all) return graph.roles_of(request.user, statement.recursive);
        std::set<std::string> all;
        for (const auto& [name, role] : graph.roles) all.insert(name);
        return all;
    }
    ILION_TRY_ASSIGN(bool exists, graph.exists(*statement.of));
    if (!exists) return invalid(Resource::role(*statement.of).text() + " doesn't exist");
    if (!sees_all && !graph.roles_of(request.user).contains(*statement.of)) {
        return make_error(ErrorCode::unauthorized,
                          fmt::format("You are not authorized to view roles granted to {} ", *statement.of));
    }
    return graph.roles_of(*statement.of, statement.recursive);
}

}  // namespace

Result<exec::Result> execute(const cql::ListRoles& statement, const AuthRequest& request) {
    ILION_TRY_ASSIGN(auto graph, request.auth.roles().snapshot());
    ILION_TRY_ASSIGN(auto names, listed(statement, request, *graph));
    Listing listing = make_listing(statement.as_users);
    for (const auto& name : names) {
        const Role& role = *graph->find(name);
        if (!statement.as_users) {
            listing.add({name, bool_value(role.is_superuser), bool_value(role.can_login), map_value({}), "ALL"});
        } else if (role.can_login) {
            listing.add({name, bool_value(role.is_superuser), "ALL"});
        }
    }
    return listing.finish();
}

Result<exec::Result> execute(const cql::ListSuperusers&, const AuthRequest& request) {
    ILION_TRY_ASSIGN(auto graph, request.auth.roles().snapshot());
    Listing listing("superusers", {{"role", text()}});
    for (const auto& [name, role] : graph->roles) {
        if (graph->is_superuser(name)) listing.add({name});
    }
    return listing.finish();
}

}  // namespace ilion::server
