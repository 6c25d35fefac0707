#include "cql/parse.hpp"

#include <gtest/gtest.h>

namespace ilion::cql {
namespace {

TEST(Parse, Insert) {
    auto statement =
        parse("INSERT INTO ks.t (a, \"B\") VALUES (1, ?) IF NOT EXISTS USING TTL :ttl AND TIMESTAMP 5;");
    ASSERT_TRUE(statement) << statement.error().message;
    const auto& insert = std::get<Insert>(statement->body);
    EXPECT_EQ(insert.table, (QualifiedName{"ks", "t"}));
    EXPECT_EQ(insert.columns, (std::vector<std::string>{"a", "B"}));
    ASSERT_EQ(insert.values.size(), 2U);
    EXPECT_EQ(text(insert.values[0]), "1");
    EXPECT_TRUE(insert.if_not_exists);
    EXPECT_EQ(statement->bind_markers, (std::vector<std::string>{"", "ttl"}));
}

}  // namespace
}  // namespace ilion::cql
