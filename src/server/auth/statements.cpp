#include "server/auth/statements.hpp"

namespace ilion::server {
namespace {

template <class T>
concept AboutAuth = requires(const T& statement, const AuthRequest& request) {
    { execute(statement, request) } -> std::same_as<Result<exec::Result>>;
};

}  // namespace

bool is_auth_statement(const cql::Statement& statement) {
    return std::visit([]<class T>(const T&) { return AboutAuth<T>; }, statement.body);
}

Result<exec::Result> execute_auth_statement(const cql::Statement& statement, const AuthRequest& request) {
    return std::visit(
        [&]<class T>(const T& body) -> Result<exec::Result> {
            if constexpr (AboutAuth<T>) {
                return execute(body, request);
            } else {
                return make_error(ErrorCode::server_error, "not a statement about roles");
            }
        },
        statement.body);
}

bool hashes_password(const cql::Statement& statement) {
    if (const auto* create = std::get_if<cql::CreateRole>(&statement.body))
        return create->options.password.has_value();
    if (const auto* alter = std::get_if<cql::AlterRole>(&statement.body))
        return alter->options.password.has_value();
    return false;
}

}  // namespace ilion::server
