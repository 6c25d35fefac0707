// Roles, users, identities and permissions: the statements about who may do what. For nodes on which clients log
// in.
#pragma once

#include <string>

#include "cql/ast/statement.hpp"
#include "exec/result.hpp"
#include "server/auth/auth.hpp"

namespace ilion::server {

struct AuthRequest {
    Auth& auth;
    const std::string& user;              // who asks
    const std::string& session_keyspace;  // empty if there is none
    const schema::Schema& schema;
    const std::string& datacenter;
};

bool is_auth_statement(const cql::Statement& statement);
// Checks and carries out. A statement with a password takes as long as bcrypt does.
Result<exec::Result> execute_auth_statement(const cql::Statement& statement, const AuthRequest& request);
// Whether it may take as long as bcrypt does.
bool hashes_password(const cql::Statement& statement);

// Its parts: one function a kind of statement.
Result<exec::Result> execute(const cql::CreateRole& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::AlterRole& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::DropRole& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::GrantRole& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::RevokeRole& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::AddIdentity& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::DropIdentity& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::ListRoles& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::ListSuperusers& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::ListPermissions& statement, const AuthRequest& request);
Result<exec::Result> execute(const cql::GrantPermissions& statement, const AuthRequest& request);

}  // namespace ilion::server
