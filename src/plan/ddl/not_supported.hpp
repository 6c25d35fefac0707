// The statements that parse and are not carried out yet; of CREATE MATERIALIZED VIEW and CREATE FUNCTION (view.cpp,
// function.cpp) those that Cassandra would carry out. docs/differences.md publishes the list.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cql/ast/statement.hpp"

namespace ilion::plan {

// How the statement is called in "... is not supported yet"; nothing for one that is carried out.
template <class T>
inline constexpr std::string_view kNotSupported = {};

template <>
inline constexpr std::string_view kNotSupported<cql::CreateRole> = "CREATE ROLE";
template <>
inline constexpr std::string_view kNotSupported<cql::AlterRole> = "ALTER ROLE";
template <>
inline constexpr std::string_view kNotSupported<cql::DropRole> = "DROP ROLE";
template <>
inline constexpr std::string_view kNotSupported<cql::ListRoles> = "LIST ROLES";
template <>
inline constexpr std::string_view kNotSupported<cql::GrantRole> = "GRANT";
template <>
inline constexpr std::string_view kNotSupported<cql::RevokeRole> = "REVOKE";
template <>
inline constexpr std::string_view kNotSupported<cql::ListSuperusers> = "LIST SUPERUSERS";
template <>
inline constexpr std::string_view kNotSupported<cql::AddIdentity> = "ADD IDENTITY";
template <>
inline constexpr std::string_view kNotSupported<cql::DropIdentity> = "DROP IDENTITY";
template <>
inline constexpr std::string_view kNotSupported<cql::GrantPermissions> = "GRANT";
template <>
inline constexpr std::string_view kNotSupported<cql::ListPermissions> = "LIST PERMISSIONS";

inline Error not_supported(std::string_view what) {
    return invalid(std::string(what) + " is not supported yet");
}

}  // namespace ilion::plan
