#include "server/request/access.hpp"

namespace ilion::server {
namespace {

Error anonymous() {
    return make_error(ErrorCode::unauthorized,
                      "You have to be logged in and not anonymous to perform this request");
}

Status check_options(const cql::RoleOptions& options) {
    constexpr std::string_view kManager = "org.apache.cassandra.auth.CassandraRoleManager doesn't support ";
    if (options.password) return invalid(std::string(kManager) + "PASSWORD");
    if (options.hashed_password) return invalid(std::string(kManager) + "HASHED PASSWORD");
    if (options.generated_password) return invalid(std::string(kManager) + "GENERATED PASSWORD");
    if (options.options) return invalid(std::string(kManager) + "OPTIONS");
    return anonymous();
}

struct Visitor {
    Status operator()(const cql::CreateRole& statement) const { return check_options(statement.options); }
    Status operator()(const cql::AlterRole& statement) const { return check_options(statement.options); }
    Status operator()(const cql::DropRole&) const { return anonymous(); }
    Status operator()(const cql::ListRoles&) const { return anonymous(); }
    Status operator()(const cql::GrantRole&) const { return anonymous(); }
    Status operator()(const cql::RevokeRole&) const { return anonymous(); }
    Status operator()(const cql::ListSuperusers&) const { return anonymous(); }
    Status operator()(const cql::AddIdentity&) const { return anonymous(); }
    Status operator()(const cql::DropIdentity&) const { return anonymous(); }
    Status operator()(const cql::GrantPermissions&) const { return anonymous(); }
    Status operator()(const cql::ListPermissions&) const { return anonymous(); }
    template <class Other>
    Status operator()(const Other&) const {
        return {};
    }
};

}  // namespace

Status check_access(const cql::Statement& statement) {
    return std::visit(Visitor{}, statement.body);
}

}  // namespace ilion::server
