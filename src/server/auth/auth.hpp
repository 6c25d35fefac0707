// Who may talk to the node and what they may do: the node's authenticator and authorizer, named as in
// cassandra.yaml.
#pragma once

#include <string>

#include "exec/result.hpp"
#include "plan/statement.hpp"
#include "server/auth/roles.hpp"

namespace ilion::server {

struct AuthOptions {
    std::string authenticator = "AllowAllAuthenticator";
    std::string authorizer = "AllowAllAuthorizer";
};

class Auth {
public:
    // `roles` is not owned. Fails with bad_argument for names that are not known or don't go together.
    static Result<std::unique_ptr<Auth>> make(const AuthOptions& options, Roles& roles);

    // Clients must log in.
    bool authenticates() const { return authenticates_; }
    // Permissions are asked for.
    bool authorizes() const { return authorizes_; }
    // What AUTHENTICATE says; empty without passwords.
    std::string java_class() const;
    Roles& roles() { return roles_; }

    // Checks a name and password, as SASL PLAIN sends them; the name. Takes as long as bcrypt does.
    Result<std::string> log_in(BytesView token);

    // `user`: who asks; empty for nobody in particular.
    Status check(const std::string& user, Permission permission, const Resource& resource);
    // Whether the user may have this statement planned, which tells what there is.
    Status check(const std::string& user, const cql::Statement& statement, const std::string& session_keyspace);
    // Whether the user may have this plan carried out.
    Status check(const std::string& user, const plan::Plan& plan, const std::string& session_keyspace,
                 const schema::Schema& schema);
    // Who makes something may do everything with it; what is gone is nobody's.
    Status on_schema_change(const std::string& user, const schema::SchemaChange& change,
                            const schema::Schema& before);

private:
    Auth(Roles& roles, bool authenticates, bool authorizes)
        : roles_(roles),
          authenticates_(authenticates),
          authorizes_(authorizes) {}

    Roles& roles_;
    bool authenticates_;
    bool authorizes_;
};

}  // namespace ilion::server
