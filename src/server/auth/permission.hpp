// What a role may be granted, in Cassandra's order, which is the order in which lists show it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace ilion::server {

enum class Permission : uint8_t {
    create,
    alter,
    drop,
    select,
    modify,
    authorize,
    describe,
    execute,
    unmask,
    select_masked,
};

inline constexpr std::array<std::string_view, 10> kPermissionNames = {
    "CREATE", "ALTER", "DROP", "SELECT", "MODIFY", "AUTHORIZE", "DESCRIBE", "EXECUTE", "UNMASK", "SELECT_MASKED"};

constexpr std::string_view name_of(Permission permission) {
    return kPermissionNames[static_cast<size_t>(permission)];
}

constexpr std::optional<Permission> permission_of(std::string_view name) {
    for (size_t i = 0; i < kPermissionNames.size(); ++i) {
        if (kPermissionNames[i] == name) return static_cast<Permission>(i);
    }
    return std::nullopt;
}

using Permissions = std::set<Permission>;

}  // namespace ilion::server
