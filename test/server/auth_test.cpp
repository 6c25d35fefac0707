// Roles, permissions and passwords without a server.
#include <gtest/gtest.h>

#include "server/auth/password.hpp"
#include "server/auth/role_graph.hpp"

namespace ilion::server {
namespace {

using P = Permission;

Role member_of(std::set<std::string> roles) {
    Role role;
    role.member_of = std::move(roles);
    return role;
}

TEST(Resource, PathsTextsAndWhatTheyArePartOf) {
    auto table = Resource::table("ks", "t");
    EXPECT_EQ(table.path(), "data/ks/t");
    EXPECT_EQ(table.text(), "<table ks.t>");
    std::vector<std::string> chain;
    for (const auto& part : table.chain()) chain.push_back(part.text());
    EXPECT_EQ(chain,
              (std::vector<std::string>{"<table ks.t>", "<all tables in ks>", "<keyspace ks>", "<all keyspaces>"}));
    EXPECT_EQ(Resource::from_path("roles/a/b").text(), "<role a/b>");
    EXPECT_EQ(Resource::from_path("functions/ks/f").text(), "<function ks.f>");
    EXPECT_EQ(Resource::from_path("mbean").text(), "<all mbeans>");
    EXPECT_EQ(Resource::role("").text(), "<role >");
    EXPECT_EQ(Resource::role("").chain().size(), 2u);
    EXPECT_FALSE(Resource::role("").applicable().contains(P::create));
    EXPECT_EQ(table.keyspace_name(), "ks");
    EXPECT_EQ(Resource::functions("ks").keyspace_name(), "");
    EXPECT_FALSE(table.applicable().contains(P::create));
    EXPECT_TRUE(Resource::keyspace("ks").applicable().contains(P::create));
}

TEST(RoleGraph, PermissionsComeThroughRoles) {
    RoleGraph graph;
    graph.roles["bob"] = member_of({"readers"});
    graph.roles["readers"] = member_of({"all"});
    graph.roles["all"] = member_of({"bob"});  // a circle ends
    graph.roles["all"].permissions[Resource::keyspace("ks")] = {P::select};
    EXPECT_EQ(graph.roles_of("bob"), (std::set<std::string>{"all", "bob", "readers"}));
    EXPECT_EQ(graph.roles_of("bob", false), (std::set<std::string>{"bob", "readers"}));
    EXPECT_TRUE(graph.may("bob", P::select, Resource::table("ks", "t")));
    EXPECT_FALSE(graph.may("bob", P::modify, Resource::table("ks", "t")));
    EXPECT_FALSE(graph.may("bob", P::select, Resource::table("other", "t")));
    EXPECT_FALSE(graph.may("nobody", P::select, Resource::table("ks", "t")));
    EXPECT_TRUE(graph.roles_of("nobody").empty());
}

TEST(RoleGraph, SuperusersMayEverything) {
    RoleGraph graph;
    graph.roles["root"].is_superuser = true;
    graph.roles["bob"] = member_of({"root"});
    EXPECT_TRUE(graph.is_superuser("bob"));
    EXPECT_TRUE(graph.may("bob", P::modify, Resource::table("system_auth", "roles")));
    EXPECT_TRUE(graph.permissions("bob", Resource::all_roles()).contains(P::create));
}

TEST(RoleGraph, AllKeyspacesAreThoseOfUsers) {
    RoleGraph graph;
    graph.roles["bob"].permissions[Resource::all_keyspaces()] = {P::select, P::modify};
    EXPECT_TRUE(graph.may("bob", P::modify, Resource::table("ks", "t")));
    EXPECT_FALSE(graph.may("bob", P::modify, Resource::table("system_auth", "roles")));
    EXPECT_FALSE(graph.may("bob", P::select, Resource::keyspace("system_views")));
    EXPECT_TRUE(graph.may("bob", P::select, Resource::all_keyspaces()));
    graph.roles["bob"].permissions[Resource::keyspace("system_views")] = {P::select};
    EXPECT_TRUE(graph.may("bob", P::select, Resource::table("system_views", "settings")));
}

TEST(Password, HashesCheckAndNothingElseDoes) {
    // As Cassandra's HASHED PASSWORD gives it.
    const std::string known = "$2a$04$mZYgjxPl8hStxOIN1z5q0OHZ/.eO8V2NmGcJfo7WxLqZp4sJPHSY2";
    EXPECT_TRUE(is_password_hash(known));
    std::string made = hash_password("secret");
    EXPECT_TRUE(is_password_hash(made));
    EXPECT_TRUE(made.starts_with("$2a$10$"));
    EXPECT_TRUE(check_password("secret", made));
    EXPECT_FALSE(check_password("Secret", made));
    for (const char* none : {"", "secret", "$2a$10$", "$1$abc$defghijklmnopqrstuvwxyz"}) {
        EXPECT_FALSE(is_password_hash(none)) << none;
        EXPECT_FALSE(check_password("secret", none)) << none;
    }
}

}  // namespace
}  // namespace ilion::server
