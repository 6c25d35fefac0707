// GRANT, REVOKE and LIST of permissions, and the resources they are for.
#include <fmt/format.h>

#include <algorithm>

#include "base/characters.hpp"
#include "cql/parser/parser.hpp"

namespace ilion::cql {
namespace {

// What may follow a table's name where a resource stands.
bool ends_resource(TokenKind kind) {
    return kind == TokenKind::dot || kind == TokenKind::semicolon || kind == TokenKind::end ||
           kind == TokenKind::from || kind == TokenKind::norecursive || kind == TokenKind::of ||
           kind == TokenKind::to;
}

// The permissions that make sense on a resource, and what Cassandra calls its kind.
struct Applicable {
    std::string_view kind;
    std::vector<std::string_view> permissions;
};

Applicable applicable(const Resource& resource) {
    using Kind = Resource::Kind;
    switch (resource.kind) {
        case Kind::all_keyspaces:
        case Kind::keyspace:
        case Kind::all_tables:
            return {"DataResource",
                    {"CREATE", "ALTER", "DROP", "SELECT", "MODIFY", "AUTHORIZE", "UNMASK", "SELECT_MASKED"}};
        case Kind::table:
            return {"DataResource", {"ALTER", "DROP", "SELECT", "MODIFY", "AUTHORIZE", "UNMASK", "SELECT_MASKED"}};
        case Kind::all_roles:
            return {"RoleResource", {"CREATE", "ALTER", "DROP", "AUTHORIZE", "DESCRIBE"}};
        case Kind::role:
            return {"RoleResource", {"ALTER", "DROP", "AUTHORIZE", "DESCRIBE"}};
        case Kind::all_functions:
        case Kind::keyspace_functions:
            return {"FunctionResource", {"CREATE", "ALTER", "DROP", "AUTHORIZE", "EXECUTE"}};
        case Kind::function:
            return {"FunctionResource", {"ALTER", "DROP", "AUTHORIZE", "EXECUTE"}};
        default:
            return {"JMXResource", {"AUTHORIZE", "DESCRIBE", "EXECUTE", "MODIFY", "SELECT"}};
    }
}

}  // namespace

bool Parser::is_permission(TokenKind kind) {
    switch (kind) {
        case TokenKind::create:
        case TokenKind::alter:
        case TokenKind::drop:
        case TokenKind::select:
        case TokenKind::modify:
        case TokenKind::authorize:
        case TokenKind::describe:
        case TokenKind::execute:
        case TokenKind::unmask:
        case TokenKind::select_masked:
            return true;
        default:
            return false;
    }
}

std::string Parser::permission() {
    if (!is_permission(la())) {
        mismatched_set();
        return {};
    }
    std::string name = upper_case(spelling(take()));
    accept(TokenKind::permission);
    return name;
}

std::vector<std::string> Parser::permissions() {
    std::vector<std::string> names;
    if (accept(TokenKind::all)) {
        accept(TokenKind::permissions);
        return names;
    }
    if (!is_permission(la())) {
        no_viable();
        return names;
    }
    do {
        names.push_back(permission());
    } while (accept(TokenKind::comma));
    return names;
}

GrantPermissions Parser::grant_permissions(bool revoke) {
    GrantPermissions grant;
    grant.revoke = revoke;
    take();
    grant.permissions = permissions();
    match(TokenKind::on);
    grant.resource = resource();
    match(revoke ? TokenKind::from : TokenKind::to);
    grant.role = role_name();
    if (!failed()) {
        check_permissions(grant);
    }
    return grant;
}

void Parser::check_permissions(GrantPermissions& grant) {
    if (grant.permissions.empty()) {
        return;  // ALL: whatever applies
    }
    Applicable allowed = applicable(grant.resource);
    bool any = std::any_of(grant.permissions.begin(), grant.permissions.end(), [&](const std::string& name) {
        return std::find(allowed.permissions.begin(), allowed.permissions.end(), name) != allowed.permissions.end();
    });
    if (!any) {
        refuse(fmt::format("Resource type {} does not support any of the requested permissions", allowed.kind));
    }
    std::erase_if(grant.permissions, [&](const std::string& name) {
        return std::find(allowed.permissions.begin(), allowed.permissions.end(), name) == allowed.permissions.end();
    });
}

ListPermissions Parser::list_permissions() {
    ListPermissions list;
    match(TokenKind::list);
    list.permissions = permissions();
    if (accept(TokenKind::on)) {
        list.resource = resource();
    }
    if (accept(TokenKind::of)) {
        list.of = role_name();
    }
    list.recursive = !accept(TokenKind::norecursive);
    return list;
}

// ALL, ROLE, FUNCTION, MBEAN and MBEANS are also names of tables and keyspaces.
Resource Parser::resource() {
    TokenKind kind = la();
    if (kind == TokenKind::all) {
        return all_resource();
    }
    bool special = kind == TokenKind::role || kind == TokenKind::function || kind == TokenKind::mbean ||
                   kind == TokenKind::mbeans;
    if (!special) {
        if (!is_ident(kind) && kind != TokenKind::columnfamily && kind != TokenKind::keyspace &&
            kind != TokenKind::question) {
            no_viable();
            return {};
        }
        look(2);
        return data_resource();
    }
    TokenKind behind = la(2);
    bool named = is_ident(behind) || behind == TokenKind::question;
    bool fits = kind == TokenKind::role       ? named || behind == TokenKind::string_literal
                : kind == TokenKind::function ? named || behind == TokenKind::token
                                              : behind == TokenKind::string_literal;
    if (!fits && !ends_resource(behind)) {
        no_viable(2);
        return {};
    }
    look(3);
    if (!fits) {
        return data_resource();
    }
    return kind == TokenKind::role       ? role_resource()
           : kind == TokenKind::function ? function_resource()
                                         : mbean_resource();
}

Resource Parser::all_resource() {
    Resource resource;
    switch (la(2)) {
        case TokenKind::roles:
            look(3);
            match_all(TokenKind::all, TokenKind::roles);
            resource.kind = Resource::Kind::all_roles;
            return resource;
        case TokenKind::mbeans:
            look(3);
            match_all(TokenKind::all, TokenKind::mbeans);
            resource.kind = Resource::Kind::all_mbeans;
            return resource;
        case TokenKind::functions:
            look(3);
            if (la(3) != TokenKind::in && (!ends_resource(la(3)) || la(3) == TokenKind::dot)) {
                no_viable(3);
            }
            match_all(TokenKind::all, TokenKind::functions);
            resource.kind = Resource::Kind::all_functions;
            if (accept(TokenKind::in)) {
                match(TokenKind::keyspace);
                resource.kind = Resource::Kind::keyspace_functions;
                resource.name.keyspace = ks_name();
            }
            return resource;
        case TokenKind::keyspaces:
            look(3);
            match_all(TokenKind::all, TokenKind::keyspaces);
            return resource;
        case TokenKind::tables:
            look(3);
            match_all(TokenKind::all, TokenKind::tables, TokenKind::in, TokenKind::keyspace);
            resource.kind = Resource::Kind::all_tables;
            resource.name.keyspace = ks_name();
            return resource;
        default:
            if (!ends_resource(la(2))) {
                no_viable(2);
                return resource;
            }
            look(3);
            return data_resource();
    }
}

Resource Parser::data_resource() {
    Resource resource;
    if (accept(TokenKind::keyspace)) {
        resource.kind = Resource::Kind::keyspace;
        resource.name.keyspace = ks_name();
        return resource;
    }
    accept(TokenKind::columnfamily);
    resource.kind = Resource::Kind::table;
    resource.name = table_name();
    return resource;
}

Resource Parser::role_resource() {
    Resource resource;
    match(TokenKind::role);
    resource.kind = Resource::Kind::role;
    resource.name.name = role_name();
    return resource;
}

Resource Parser::function_resource() {
    Resource resource;
    match(TokenKind::function);
    resource.kind = Resource::Kind::function;
    resource.name = function_name();
    resource.arguments = type_list();
    return resource;
}

Resource Parser::mbean_resource() {
    Resource resource;
    bool plural = take().kind == TokenKind::mbeans;
    resource.kind = plural ? Resource::Kind::mbeans : Resource::Kind::mbean;
    resource.name.name = string_literal();
    const std::string& name = resource.name.name;
    if (failed()) {
        return resource;
    }
    if (name.empty()) {
        refuse("Empty JMX object name supplied");
    } else if (name == "*:*") {
        refuse("Please use ALL MBEANS instead of wildcard pattern");
    } else if (size_t colon = name.find(':');
               colon == std::string::npos || colon + 1 == name.size() ||
               (name.find('=', colon) == std::string::npos && name.substr(colon + 1) != "*")) {
        refuse(fmt::format("{} is not a valid JMX object name", name));
    } else if (plural && name.find_first_of("*?") == std::string::npos) {
        refuse(fmt::format("Plural form used, but non-pattern JMX object name specified ({})", name));
    }
    return resource;
}

}  // namespace ilion::cql
