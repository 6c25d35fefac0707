#include "server/auth/roles.hpp"

namespace ilion::server {
namespace {

// A bcrypt hash of `cassandra`, which everybody knows anyway.
constexpr std::string_view kDefaultHash = "$2a$10$oTUNB6cMpif0Vy3L1CP09eGAocGVWtjOfhBDlL0C/gaQsj1vCf7Ca";

bool is_true(const OptionalBytes& value) {
    return value && value->size() == 1 && value->front() != '\0';
}

std::vector<std::string> names_of(const Permissions& permissions) {
    std::set<std::string> names;  // a set<text> is sorted
    for (auto permission : permissions) names.emplace(name_of(permission));
    return {names.begin(), names.end()};
}

Result<std::shared_ptr<const RoleGraph>> load(InternalQueries& queries) {
    auto graph = std::make_shared<RoleGraph>();
    ILION_TRY_ASSIGN(
        auto roles,
        queries.read("SELECT role, can_login, is_superuser, member_of, salted_hash FROM system_auth.roles"));
    for (auto& row : roles) {
        Role& role = graph->roles[row[0].value_or("")];
        role.can_login = is_true(row[1]);
        role.is_superuser = is_true(row[2]);
        auto member_of = elements_of(row[3]);
        role.member_of.insert(member_of.begin(), member_of.end());
        role.salted_hash = std::move(row[4]);
    }
    ILION_TRY_ASSIGN(auto granted,
                     queries.read("SELECT role, resource, permissions FROM system_auth.role_permissions"));
    for (const auto& row : granted) {
        auto role = graph->roles.find(row[0].value_or(""));
        if (role == graph->roles.end() || !row[1]) continue;
        for (const auto& name : elements_of(row[2])) {
            if (auto permission = permission_of(name)) {
                role->second.permissions[Resource::from_path(*row[1])].insert(*permission);
            }
        }
    }
    return std::shared_ptr<const RoleGraph>(std::move(graph));
}

}  // namespace

Status Roles::make_default() {
    ILION_TRY_ASSIGN(auto known, queries_.read("SELECT role FROM system_auth.roles LIMIT 1"));
    if (!known.empty()) return {};
    return queries_.write(
        "INSERT INTO system_auth.roles (role, is_superuser, can_login, salted_hash) VALUES ('cassandra', true, "
        "true, ?) "
        "USING TIMESTAMP 0",
        {kDefaultHash});
}

Result<std::shared_ptr<const RoleGraph>> Roles::snapshot() {
    uint64_t loaded = 0;
    {
        std::lock_guard lock(mutex_);
        if (snapshot_) return snapshot_;
        loaded = changes_;
    }
    ILION_TRY_ASSIGN(auto fresh, load(queries_));
    std::lock_guard lock(mutex_);
    if (changes_ == loaded) snapshot_ = fresh;
    return fresh;
}

void Roles::invalidate() {
    std::lock_guard lock(mutex_);
    snapshot_.reset();
    ++changes_;
}

Status Roles::write(std::string_view query, const InternalQueries::Values& values) {
    auto written = queries_.write(query, values);
    invalidate();
    return written;
}

Status Roles::set_options(const std::string& role, const Options& options) {
    if (options.is_superuser) {
        ILION_TRY(write("UPDATE system_auth.roles SET is_superuser = ? WHERE role = ?",
                        {bool_value(*options.is_superuser), role}));
    }
    if (options.can_login) {
        ILION_TRY(write("UPDATE system_auth.roles SET can_login = ? WHERE role = ?",
                        {bool_value(*options.can_login), role}));
    }
    if (options.salted_hash) {
        ILION_TRY(
            write("UPDATE system_auth.roles SET salted_hash = ? WHERE role = ?", {*options.salted_hash, role}));
    }
    return {};
}

Status Roles::create(const std::string& role, const Options& options) {
    ILION_TRY(write(
        "INSERT INTO system_auth.roles (role, is_superuser, can_login, salted_hash) VALUES (?, ?, ?, ?)",
        {role, bool_value(options.is_superuser.value_or(false)), bool_value(options.can_login.value_or(false)),
         options.salted_hash ? OptionalBytesView(*options.salted_hash) : std::nullopt}));
    return allow_all_cidrs(role);
}

Status Roles::alter(const std::string& role, const Options& options) {
    return set_options(role, options);
}

Status Roles::allow_all_cidrs(const std::string& role) {
    return write("INSERT INTO system_auth.cidr_permissions (role, cidr_groups) VALUES (?, {})", {role});
}

Status Roles::drop(const std::string& role) {
    ILION_TRY_ASSIGN(auto graph, snapshot());
    for (const auto& [name, other] : graph->roles) {
        if (other.member_of.contains(role)) ILION_TRY(remove_member(role, name));
    }
    if (const Role* own = graph->find(role)) {
        for (const auto& held : own->member_of) ILION_TRY(remove_member(held, role));
        for (const auto& [resource, permissions] : own->permissions) ILION_TRY(revoke(role, resource, permissions));
    }
    ILION_TRY(revoke_all(Resource::role(role)));
    ILION_TRY_ASSIGN(auto identities, queries_.read("SELECT identity, role FROM system_auth.identity_to_role"));
    for (const auto& row : identities) {
        if (row[0] && row[1] == role) ILION_TRY(drop_identity(*row[0]));
    }
    ILION_TRY(write("DELETE FROM system_auth.cidr_permissions WHERE role = ?", {role}));
    ILION_TRY(write("DELETE FROM system_auth.network_permissions WHERE role = ?", {role}));
    return write("DELETE FROM system_auth.roles WHERE role = ?", {role});
}

Status Roles::add_member(const std::string& role, const std::string& member) {
    ILION_TRY(write("UPDATE system_auth.roles SET member_of = member_of + ? WHERE role = ?",
                    {texts_value({role}), member}));
    return write("INSERT INTO system_auth.role_members (role, member) VALUES (?, ?)", {role, member});
}

Status Roles::remove_member(const std::string& role, const std::string& member) {
    ILION_TRY(write("UPDATE system_auth.roles SET member_of = member_of - ? WHERE role = ?",
                    {texts_value({role}), member}));
    return write("DELETE FROM system_auth.role_members WHERE role = ? AND member = ?", {role, member});
}

Status Roles::grant(const std::string& role, const Resource& resource, const Permissions& permissions) {
    ILION_TRY(write(
        "UPDATE system_auth.role_permissions SET permissions = permissions + ? WHERE role = ? AND resource = ?",
        {texts_value(names_of(permissions)), role, resource.path()}));
    return write("INSERT INTO system_auth.resource_role_permissons_index (resource, role) VALUES (?, ?)",
                 {resource.path(), role});
}

Status Roles::revoke(const std::string& role, const Resource& resource, const Permissions& permissions) {
    ILION_TRY(write(
        "UPDATE system_auth.role_permissions SET permissions = permissions - ? WHERE role = ? AND resource = ?",
        {texts_value(names_of(permissions)), role, resource.path()}));
    ILION_TRY_ASSIGN(auto graph, snapshot());
    const Role* left = graph->find(role);
    if (left != nullptr && left->permissions.contains(resource)) return {};
    return write("DELETE FROM system_auth.resource_role_permissons_index WHERE resource = ? AND role = ?",
                 {resource.path(), role});
}

Status Roles::revoke_all(const Resource& resource) {
    ILION_TRY_ASSIGN(auto graph, snapshot());
    for (const auto& [name, role] : graph->roles) {
        auto found = role.permissions.find(resource);
        if (found != role.permissions.end()) ILION_TRY(revoke(name, resource, found->second));
    }
    return {};
}

Result<bool> Roles::has_identity(const std::string& identity) {
    ILION_TRY_ASSIGN(auto rows,
                     queries_.read("SELECT role FROM system_auth.identity_to_role WHERE identity = ?", {identity}));
    return !rows.empty();
}

Status Roles::add_identity(const std::string& identity, const std::string& role) {
    return write("INSERT INTO system_auth.identity_to_role (identity, role) VALUES (?, ?)", {identity, role});
}

Status Roles::drop_identity(const std::string& identity) {
    return write("DELETE FROM system_auth.identity_to_role WHERE identity = ?", {identity});
}

}  // namespace ilion::server
