// Refreshes of the schema that overlap: whichever ends last, the picture is that of the one that began last.
#include "driver/metadata/schema_rows.hpp"

#include <gtest/gtest.h>

namespace ilion::driver {
namespace {

Keyspaces keyspaces(std::initializer_list<const char*> names) {
    Keyspaces made;
    for (const char* name : names) made[name] = std::make_shared<KeyspaceRows>();
    return made;
}

std::string picture(const SchemaRows& schema) {
    std::string text;
    for (const auto& [name, rows] : schema.keyspaces) text += name + std::to_string(rows->refresh) + " ";
    return text;
}

TEST(SchemaRows, ARefreshOfOneKeyspaceLeavesTheOthers) {
    SchemaRows all = with_refresh({}, 1, "", keyspaces({"a", "b"}));
    SchemaRows one = with_refresh(all, 2, "b", keyspaces({"b"}));
    EXPECT_EQ(picture(one), "a1 b2 ");
    EXPECT_EQ(one.keyspaces["a"], all.keyspaces["a"]);
    EXPECT_EQ(picture(with_refresh(one, 3, "a", {})), "b2 ");
    EXPECT_EQ(picture(with_refresh(one, 3, "c", keyspaces({"c"}))), "a1 b2 c3 ");
}

TEST(SchemaRows, EachResultHasAGenerationOfItsOwn) {
    // Two refreshes that began with the same picture: a reader that saw the first result must notice the second.
    SchemaRows all = with_refresh({}, 1, "", keyspaces({"a"}));
    SchemaRows first = with_refresh(all, 2, "a", keyspaces({"a"}));
    SchemaRows second = with_refresh(first, 3, "a", keyspaces({"a"}));
    EXPECT_LT(all.generation, first.generation);
    EXPECT_LT(first.generation, second.generation);
    EXPECT_EQ(picture(second), "a3 ");
}

TEST(SchemaRows, WhatBeganLaterStays) {
    SchemaRows all = with_refresh({}, 1, "", keyspaces({"a", "b"}));
    SchemaRows newer = with_refresh(all, 3, "a", keyspaces({"a"}));
    EXPECT_EQ(picture(with_refresh(newer, 2, "a", keyspaces({"a"}))), "a3 b1 ");
    EXPECT_EQ(picture(with_refresh(newer, 2, "a", {})), "a3 b1 ");
    EXPECT_EQ(picture(with_refresh(newer, 2, "", keyspaces({"a", "b"}))), "a3 b2 ");
    EXPECT_EQ(picture(with_refresh(newer, 2, "", {})), "a3 ");
}

TEST(SchemaRows, ADropThatBeganLaterStays) {
    SchemaRows all = with_refresh({}, 1, "", keyspaces({"a"}));
    SchemaRows dropped = with_refresh(all, 3, "a", {});
    EXPECT_EQ(picture(with_refresh(dropped, 2, "a", keyspaces({"a"}))), "");
    EXPECT_EQ(picture(with_refresh(dropped, 2, "", keyspaces({"a", "b"}))), "b2 ");
    EXPECT_EQ(picture(with_refresh(dropped, 4, "", keyspaces({"a"}))), "a4 ");
}

TEST(SchemaRows, ARefreshOfEverythingForgetsWhatWasRefreshedAlone) {
    SchemaRows one = with_refresh(with_refresh({}, 1, "a", keyspaces({"a"})), 4, "b", keyspaces({"b"}));
    SchemaRows all = with_refresh(one, 3, "", keyspaces({"a", "b"}));
    EXPECT_EQ(picture(all), "a3 b4 ");
    EXPECT_EQ(all.refreshed_alone.size(), 1U);
    EXPECT_TRUE(with_refresh(all, 5, "", keyspaces({"a"})).refreshed_alone.empty());
}

}  // namespace
}  // namespace ilion::driver
