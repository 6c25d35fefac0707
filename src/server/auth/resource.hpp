// What permissions are granted on: keyspaces, tables, roles, functions, beans. A resource is named as system_auth
// names it, by a path: `data/ks/table`, `data/ks/*` (all tables), `roles/name`, `functions/ks`, `mbean`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "cql/ast/auth.hpp"
#include "schema/schema.hpp"
#include "server/auth/permission.hpp"

namespace ilion::server {

class Resource {
public:
    static Resource all_keyspaces() { return Resource("data"); }
    static Resource keyspace(std::string_view name) { return Resource("data/" + std::string(name)); }
    static Resource all_tables(std::string_view keyspace) {
        return Resource(Resource::keyspace(keyspace).path_ + "/*");
    }
    static Resource table(std::string_view keyspace, std::string_view name) {
        return Resource(Resource::keyspace(keyspace).path_ + "/" + std::string(name));
    }
    static Resource all_roles() { return Resource("roles"); }
    static Resource role(std::string_view name) { return Resource("roles/" + std::string(name)); }
    static Resource all_functions() { return Resource("functions"); }
    static Resource functions(std::string_view keyspace) { return Resource("functions/" + std::string(keyspace)); }
    // As system_auth.role_permissions has it.
    static Resource from_path(std::string_view path) { return Resource(std::string(path)); }
    // As a statement names it; a table without a keyspace is one of the session's.
    static Result<Resource> of(const cql::Resource& named, std::string_view session_keyspace);

    const std::string& path() const { return path_; }
    // `<table ks.t>`, `<all roles>`.
    std::string text() const;
    // The keyspace that it is or is in, of keyspaces and tables; empty for anything else.
    std::string_view keyspace_name() const;
    // What can be granted on it.
    Permissions applicable() const;
    // Itself and what it is part of, from the inside to the outside.
    std::vector<Resource> chain() const;

    auto operator<=>(const Resource&) const = default;

private:
    explicit Resource(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace ilion::server
