// The tables of `system_auth`, as Apache Cassandra 5.0.6 has them: roles and permissions.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystemAuth = R"cql(
CREATE TABLE cidr_groups (cidr_group text, cidrs frozen<set<frozen<tuple<inet, smallint>>>>,
    PRIMARY KEY (cidr_group)) WITH comment = 'cidr groups to cidrs mapping' AND gc_grace_seconds = 7776000;
CREATE TABLE cidr_permissions (role text, cidr_groups frozen<set<text>>, PRIMARY KEY (role))
    WITH comment = 'user cidr permissions' AND gc_grace_seconds = 7776000;
CREATE TABLE identity_to_role (identity text, role text, PRIMARY KEY (identity))
    WITH comment = 'mtls authorized identities lookup table' AND gc_grace_seconds = 7776000;
CREATE TABLE network_permissions (role text, dcs frozen<set<text>>, PRIMARY KEY (role))
    WITH comment = 'user network permissions' AND gc_grace_seconds = 7776000;
CREATE TABLE resource_role_permissons_index (resource text, role text, PRIMARY KEY (resource, role))
    WITH comment = 'index of db roles with permissions granted on a resource' AND gc_grace_seconds = 7776000;
CREATE TABLE role_members (role text, member text, PRIMARY KEY (role, member))
    WITH comment = 'role memberships lookup table' AND gc_grace_seconds = 7776000;
CREATE TABLE role_permissions (role text, resource text, permissions set<text>, PRIMARY KEY (role, resource))
    WITH comment = 'permissions granted to db roles' AND gc_grace_seconds = 7776000;
CREATE TABLE roles (role text, can_login boolean, is_superuser boolean, member_of set<text>, salted_hash text,
    PRIMARY KEY (role)) WITH comment = 'role definitions' AND gc_grace_seconds = 7776000;
)cql";

}  // namespace ilion::server::system_ddl
