#include "types/json.hpp"

#include <gtest/gtest.h>

#include "types/cql_type.hpp"
#include "types/from_json_cases.hpp"
#include "types/hex.hpp"
#include "types/hex_of.hpp"
#include "types/text.hpp"

namespace ilion {
namespace {

TEST(FromJson, ReadsAsCassandra) {
    for (const auto& [type, json, digits, message] : test::kJsonCases) {
        auto parsed = from_json(*test::cql_type(type), json);
        std::string answer = parsed ? "" : parsed.error().message;
        EXPECT_EQ(answer.substr(0, answer.find('\n')), message) << type << " " << json;
        if (!parsed || !message.empty()) continue;
        EXPECT_EQ(*parsed ? hex_of(**parsed) : "null", digits) << type << " " << json;
    }
}

TEST(FromJson, EndsAtTheDepthThatJacksonEndsAt) {
    std::string nested(1'000, '[');
    auto type = DataType::of(TypeKind::int_);
    EXPECT_TRUE(from_json(*type, nested).error().message.find("Unexpected end-of-input") != std::string::npos);
    nested += "[[";
    EXPECT_TRUE(from_json(*type, nested).error().message.find("Document nesting depth (1001)") !=
                std::string::npos);
    EXPECT_TRUE(from_json(*type, std::string(1'001, '1')).error().message.find("Number value length (1001)") !=
                std::string::npos);
}

TEST(FromJson, SortsSetsInsideOfTuples) {
    auto parsed = from_json(*test::cql_type("tuple<frozen<set<int>>>"), "[[2, 1, 2]]");
    ASSERT_TRUE(parsed && *parsed);
    EXPECT_EQ(hex_of(**parsed),
              "0000001400000002000000040000000100000004"
              "00000002");
}

}  // namespace
}  // namespace ilion
