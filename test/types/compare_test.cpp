#include "types/order/compare.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "types/cql_type.hpp"
#include "types/hex.hpp"
#include "types/random_value.hpp"

namespace ilion {
namespace {

using test::cql_type;

// Every value sorts before the ones that follow it.
void expect_ascending(std::string_view type_name, const std::vector<std::string_view>& digits) {
    auto type = cql_type(type_name);
    std::vector<Bytes> values(digits.size());
    for (size_t i = 0; i < digits.size(); ++i) ASSERT_TRUE(parse_hex(digits[i], values[i]));
    for (size_t i = 0; i < values.size(); ++i) {
        for (size_t j = 0; j < values.size(); ++j) {
            int order = compare(*type, values[i], values[j]);
            EXPECT_TRUE(i < j   ? order < 0
                        : i > j ? order > 0
                                : order == 0)
                << type_name << " " << digits[i] << " " << digits[j];
        }
    }
}

TEST(Compare, OrdersAsCassandra) {
    expect_ascending("int", {"", "80000000", "ffffffff", "00000000", "00000001", "7fffffff"});
    expect_ascending("tinyint", {"80", "ff", "00", "7f"});
    expect_ascending("boolean", {"", "00", "01"});
    expect_ascending("float",
                     {"", "ff800000", "bf800000", "80000000", "00000000", "3f800000", "7f800000", "7fc00000"});
    expect_ascending("double", {"fff0000000000000", "8000000000000000", "0000000000000000", "7ff8000000000000"});
    expect_ascending("varint", {"", "ff7f", "80", "ff", "00", "01", "7f", "0080", "00ff", "0100"});
    // -1E+3, -1.0, -0.1, 0, 0.01, 0.1, 1, 10, 1E+2147483648
    expect_ascending("decimal", {"", "fffffffdff", "00000001f6", "00000001ff", "0000000000", "0000000201",
                                 "0000000101", "0000000001", "ffffffff01", "8000000001"});
    // Dates and times of day sort as unsigned numbers.
    expect_ascending("date", {"00000000", "7fffffff", "80000000", "ffffffff"});
    expect_ascending("time", {"0000000000000000", "00004e94914effff", "ffffffffffffffff"});
    expect_ascending("timestamp", {"", "ffffffffffffffff", "0000000000000000"});
    // By version; version 1 by time, the others by bytes.
    expect_ascending("uuid", {"", "ffffffffffff0fffffffffffffffffff", "ffffffff000010000000000000000000",
                              "00000000000110000000000000000000", "00000000000011000000000000000000",
                              "00000000000040000000000000000000", "01000000000040000000000000000000"});
    // By time, then the last eight bytes as signed numbers.
    expect_ascending("timeuuid", {"", "ffffffff000010000000000000000000", "00000000000110008000000000000000",
                                  "00000000000110000000000000000000", "00000000000110007f00000000000000",
                                  "00000000000110007f0000000000007f"});
    expect_ascending("frozen<list<int>>", {"00000000", "0000000100000004ffffffff", "000000010000000400000001",
                                           "00000002000000040000000100000004ffffffff", "000000010000000400000002"});
    // Nulls come first; missing fields are nulls.
    expect_ascending("tuple<int,text>", {"", "ffffffff", "ffffffff00000000", "0000000400000001",
                                         "000000040000000100000000", "00000004000000010000000161"});
    expect_ascending("vector<int,2>", {"ffffffff00000005", "00000000ffffffff", "0000000000000000"});
}

TEST(Compare, TakesDifferentBytesForTheSame) {
    auto equal = [](std::string_view type, std::string_view left, std::string_view right) {
        Bytes a;
        Bytes b;
        EXPECT_TRUE(parse_hex(left, a) && parse_hex(right, b));
        return compare(*cql_type(type), a, b) == 0;
    };
    EXPECT_TRUE(equal("decimal", "000000010a", "0000000001"));  // 1.0 and 1
    EXPECT_TRUE(equal("decimal", "0000000500", "fffffff000"));  // zeros
    EXPECT_TRUE(equal("decimal", "00000001", "0000000000"));    // no digits at all
    EXPECT_TRUE(equal("varint", "0001", "01"));
    EXPECT_TRUE(equal("varint", "ffff80", "80"));
    EXPECT_TRUE(equal("float", "7fc00001", "ffc00000"));
    EXPECT_TRUE(equal("boolean", "02", "01"));
    EXPECT_TRUE(equal("tuple<int,text>", "0000000400000001", "0000000400000001ffffffff"));
}

TEST(Compare, IsATotalOrder) {
    test::RandomValues random(5);
    for (std::string_view name : test::kAllTypes) {
        auto type = cql_type(name);
        std::vector<Bytes> values(40);
        for (Bytes& value : values) value = random.value(*type);
        std::sort(values.begin(), values.end(),
                  [&](const Bytes& left, const Bytes& right) { return compare(*type, left, right) < 0; });
        for (size_t i = 0; i < values.size(); ++i) {
            for (size_t j = i; j < values.size(); ++j) {
                EXPECT_LE(compare(*type, values[i], values[j]), 0) << name;
                EXPECT_GE(compare(*type, values[j], values[i]), 0) << name;
            }
        }
    }
}

}  // namespace
}  // namespace ilion
