#include "base/uuid.hpp"

#include <gtest/gtest.h>

namespace ilion {
namespace {

TEST(Uuid, TextRoundTrip) {
    auto uuid = Uuid::parse("176C39CD-b93d-33a5-a218-8eb06a56f66e");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->to_string(), "176c39cd-b93d-33a5-a218-8eb06a56f66e");
    EXPECT_EQ(uuid->version(), 3);
}

TEST(Uuid, RefusesOtherText) {
    EXPECT_FALSE(Uuid::parse(""));
    EXPECT_FALSE(Uuid::parse("176c39cdb93d33a5a2188eb06a56f66e"));
    EXPECT_FALSE(Uuid::parse("176c39cd-b93d-33a5-a218-8eb06a56f66g"));
    EXPECT_FALSE(Uuid::parse("176c39cd-b93d-33a5-a21888-b06a56f66e"));
}

// Cassandra names system tables by UUID.nameUUIDFromBytes(keyspace + table).
TEST(Uuid, FromNameIsJavas) {
    EXPECT_EQ(Uuid::from_name("system_schemakeyspaces").to_string(), "abac5682-dea6-31c5-b535-b3d6cffd0fb6");
}

TEST(Uuid, RandomIsVersionFour) {
    Uuid uuid = Uuid::random();
    EXPECT_EQ(uuid.version(), 4);
    EXPECT_EQ(uuid.bytes[8] & 0xc0, 0x80);
    EXPECT_NE(uuid, Uuid::random());
}

}  // namespace
}  // namespace ilion
