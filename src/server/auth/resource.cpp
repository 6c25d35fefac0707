#include "server/auth/resource.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ilion::server {
namespace {

using Kind = cql::Resource::Kind;

// The path as its first part, its second, and the rest; those that are missing are empty. A role may be named by
// nothing, too: what has one part only is everything of its kind.
struct Parts {
    std::string_view kind, first, second;
    bool is_root = false;
};
Parts split(std::string_view path) {
    Parts parts;
    size_t slash = path.find('/');
    parts.kind = path.substr(0, slash);
    parts.is_root = slash == std::string_view::npos;
    if (parts.is_root) return parts;
    auto rest = path.substr(slash + 1);
    // Names of roles and beans may hold slashes.
    bool two = parts.kind == "data" || parts.kind == "functions";
    slash = two ? rest.find('/') : std::string_view::npos;
    parts.first = rest.substr(0, slash);
    if (slash != std::string_view::npos) parts.second = rest.substr(slash + 1);
    return parts;
}

}  // namespace

Result<Resource> Resource::of(const cql::Resource& named, std::string_view session_keyspace) {
    switch (named.kind) {
        case Kind::all_keyspaces:
            return all_keyspaces();
        case Kind::keyspace:
            return keyspace(named.name.keyspace);
        case Kind::all_tables:
            return all_tables(named.name.keyspace);
        case Kind::table: {
            std::string_view keyspace = named.name.keyspace.empty() ? session_keyspace : named.name.keyspace;
            if (keyspace.empty()) {
                return invalid(
                    "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
            }
            return table(keyspace, named.name.name);
        }
        case Kind::all_roles:
            return all_roles();
        case Kind::role:
            return role(named.name.name);
        case Kind::all_functions:
            return all_functions();
        case Kind::keyspace_functions:
            return functions(named.name.keyspace);
        case Kind::function: {
            // Only schema knows its types by class; a function is told by what the statement says of them.
            std::string keyspace(named.name.keyspace.empty() ? session_keyspace : named.name.keyspace);
            return Resource(fmt::format("functions/{}/{}", keyspace, named.name.name));
        }
        case Kind::all_mbeans:
            return Resource("mbean");
        case Kind::mbeans:
        case Kind::mbean:
            return Resource("mbean/" + named.name.name);
    }
    return all_keyspaces();
}

std::string Resource::text() const {
    Parts parts = split(path_);
    if (parts.kind == "data") {
        if (parts.is_root) return "<all keyspaces>";
        if (parts.second.empty()) return fmt::format("<keyspace {}>", parts.first);
        if (parts.second == "*") return fmt::format("<all tables in {}>", parts.first);
        return fmt::format("<table {}.{}>", parts.first, parts.second);
    }
    if (parts.kind == "functions") {
        if (parts.is_root) return "<all functions>";
        if (parts.second.empty()) return fmt::format("<all functions in {}>", parts.first);
        return fmt::format("<function {}.{}>", parts.first, parts.second);
    }
    if (parts.kind == "roles") return parts.is_root ? "<all roles>" : fmt::format("<role {}>", parts.first);
    return parts.is_root ? "<all mbeans>" : fmt::format("<mbean {}>", parts.first);
}

std::string_view Resource::keyspace_name() const {
    Parts parts = split(path_);
    return parts.kind == "data" ? parts.first : std::string_view();
}

Permissions Resource::applicable() const {
    using P = Permission;
    Parts parts = split(path_);
    Permissions all;
    bool whole = false;  // parts of it can be created
    if (parts.kind == "data") {
        all = {P::alter, P::drop, P::select, P::modify, P::authorize, P::unmask, P::select_masked};
        whole = parts.second.empty() || parts.second == "*";
    } else if (parts.kind == "functions") {
        all = {P::alter, P::drop, P::authorize, P::execute};
        whole = parts.second.empty();
    } else if (parts.kind == "roles") {
        all = {P::alter, P::drop, P::authorize, P::describe};
        whole = parts.is_root;
    } else {
        all = {P::authorize, P::describe, P::execute, P::modify, P::select};
    }
    if (whole) all.insert(P::create);
    return all;
}

std::vector<Resource> Resource::chain() const {
    std::vector<Resource> chain{*this};
    Parts parts = split(path_);
    if (parts.kind == "data" && !parts.second.empty() && parts.second != "*") {
        chain.push_back(all_tables(parts.first));
    }
    if (!parts.second.empty()) {
        chain.push_back(Resource(fmt::format("{}/{}", parts.kind, parts.first)));
    }
    if (!parts.is_root) chain.push_back(Resource(std::string(parts.kind)));
    return chain;
}

}  // namespace ilion::server
