#include "server/auth/auth.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "server/auth/password.hpp"
#include "server/auth/required.hpp"

namespace ilion::server {
namespace {

constexpr std::string_view kPackage = "org.apache.cassandra.auth.";

Error bad_credentials(std::string message) {
    return make_error(ErrorCode::bad_credentials, std::move(message));
}

// A class by its simple name or with its package.
std::string_view simple_name(std::string_view name) {
    if (name.starts_with(kPackage)) name.remove_prefix(kPackage.size());
    return name;
}

struct Credentials {
    std::string user, password;
};

// [who to act as] 0 name 0 password, taken apart from the end.
Result<Credentials> decode(BytesView token) {
    size_t second = token.rfind('\0');
    size_t first =
        second == std::string_view::npos || second == 0 ? std::string_view::npos : token.rfind('\0', second - 1);
    if (first != std::string_view::npos && token.substr(0, first).find('\0') != std::string_view::npos) {
        return bad_credentials(
            "Credential format error: username or password is empty or contains NUL(\\0) character");
    }
    Credentials credentials;
    if (second != std::string_view::npos) credentials.password = token.substr(second + 1);
    if (first != std::string_view::npos) credentials.user = token.substr(first + 1, second - first - 1);
    if (credentials.password.empty()) return bad_credentials("Password must not be null");
    if (credentials.user.empty()) return bad_credentials("Authentication ID must not be null");
    return credentials;
}

// What is made or gone, as resources that permissions are about.
std::vector<Resource> resources_of(const schema::SchemaChange& change) {
    using Target = schema::SchemaChange::Target;
    switch (change.target) {
        case Target::keyspace:
            return {Resource::keyspace(change.keyspace), Resource::functions(change.keyspace)};
        case Target::table:
            return {Resource::table(change.keyspace, change.name)};
        case Target::function:
        case Target::aggregate:
            return {Resource::from_path(fmt::format("functions/{}/{}", change.keyspace, change.name))};
        case Target::type:
            return {};
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Auth>> Auth::make(const AuthOptions& options, Roles& roles) {
    auto authenticator = simple_name(options.authenticator);
    auto authorizer = simple_name(options.authorizer);
    bool authenticates = authenticator == "PasswordAuthenticator";
    bool authorizes = authorizer == "CassandraAuthorizer";
    if (!authenticates && authenticator != "AllowAllAuthenticator") {
        return make_error(ErrorCode::bad_argument,
                          fmt::format("Unable to find authenticator class '{}{}'", kPackage, authenticator));
    }
    if (!authorizes && authorizer != "AllowAllAuthorizer") {
        return make_error(ErrorCode::bad_argument,
                          fmt::format("Unable to find authorizer class '{}{}'", kPackage, authorizer));
    }
    if (authorizes && !authenticates) {
        return make_error(ErrorCode::bad_argument, "AllowAllAuthenticator can't be used with CassandraAuthorizer");
    }
    return std::unique_ptr<Auth>(new Auth(roles, authenticates, authorizes));
}

std::string Auth::java_class() const {
    return authenticates_ ? std::string(kPackage) + "PasswordAuthenticator" : std::string();
}

Result<std::string> Auth::log_in(BytesView token) {
    ILION_TRY_ASSIGN(auto credentials, decode(token));
    ILION_TRY_ASSIGN(auto graph, roles_.snapshot());
    const Role* role = graph->find(credentials.user);
    if (role == nullptr || !role->salted_hash || !check_password(credentials.password, *role->salted_hash)) {
        return bad_credentials(fmt::format("Provided username {} and/or password are incorrect", credentials.user));
    }
    if (!role->can_login) return bad_credentials(credentials.user + " is not permitted to log in");
    return credentials.user;
}

Status Auth::check(const std::string& user, Permission permission, const Resource& resource) {
    if (!authorizes_) return {};
    ILION_TRY_ASSIGN(auto graph, roles_.snapshot());
    if (graph->may(user, permission, resource)) return {};
    return make_error(ErrorCode::unauthorized,
                      fmt::format("User {} has no {} permission on {} or any of its parents", user,
                                  name_of(permission), resource.text()));
}

Status Auth::check(const std::string& user, const cql::Statement& statement, const std::string& session_keyspace) {
    if (!authorizes_) return {};
    for (const auto& needed : required_unplanned(statement, session_keyspace)) {
        ILION_TRY(check(user, needed.permission, needed.resource));
    }
    return {};
}

Status Auth::check(const std::string& user, const plan::Plan& plan, const std::string& session_keyspace,
                   const schema::Schema& schema) {
    if (!authenticates_) return {};
    if (auto refusal = superusers_only(plan, session_keyspace); !refusal.empty()) {
        ILION_TRY_ASSIGN(auto graph, roles_.snapshot());
        if (!graph->is_superuser(user)) return make_error(ErrorCode::unauthorized, std::string(refusal));
    }
    if (!authorizes_) return {};
    for (const auto& needed : required_permissions(plan, session_keyspace, schema)) {
        ILION_TRY(check(user, needed.permission, needed.resource));
    }
    return {};
}

Status Auth::on_schema_change(const std::string& user, const schema::SchemaChange& change,
                              const schema::Schema& before) {
    if (!authorizes_) return {};
    using Kind = schema::SchemaChange::Kind;
    for (const auto& resource : resources_of(change)) {
        if (change.kind == Kind::created && !user.empty()) {
            ILION_TRY(roles_.grant(user, resource, resource.applicable()));
        } else if (change.kind == Kind::dropped) {
            ILION_TRY(roles_.revoke_all(resource));
        }
    }
    if (change.kind != Kind::dropped || change.target != schema::SchemaChange::Target::keyspace) return {};
    ILION_TRY(roles_.revoke_all(Resource::all_tables(change.keyspace)));
    auto keyspace = before.keyspace(change.keyspace);
    if (!keyspace) return {};
    for (const auto& [name, table] : keyspace->tables) {
        ILION_TRY(roles_.revoke_all(Resource::table(change.keyspace, name)));
    }
    return {};
}

}  // namespace ilion::server
