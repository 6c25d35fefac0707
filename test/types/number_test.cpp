#include "types/number.hpp"

#include <gtest/gtest.h>

#include "types/hex.hpp"
#include "types/hex_of.hpp"

namespace ilion {
namespace {

TEST(Varint, HasItsShortestForm) {
    for (auto [text, digits] : {std::pair{"0", "00"},
                                {"1", "01"},
                                {"-1", "ff"},
                                {"127", "7f"},
                                {"128", "0080"},
                                {"-128", "80"},
                                {"-129", "ff7f"},
                                {"255", "00ff"},
                                {"256", "0100"},
                                {"-256", "ff00"},
                                {"123456789012345678901234567890", "018ee90ff6c373e0ee4e3f0ad2"},
                                {"-170141183460469231731687303715884105728", "80000000000000000000000000000000"}}) {
        auto number = parse_varint(text);
        ASSERT_TRUE(number) << text;
        Bytes value;
        encode_varint(*number, value);
        EXPECT_EQ(hex_of(value), digits);
        EXPECT_EQ(decode_varint(value), *number);
        EXPECT_EQ(decode_varint((value[0] & 0x80 ? "\xff\xff" : std::string(2, '\0')) + value), *number);
        EXPECT_EQ(to_string(*number), text);
    }
    EXPECT_EQ(decode_varint(""), 0);
}

TEST(Varint, OfManyDigitsIsReadInHalves) {
    std::string digits = "7";
    for (int i = 0; i < 5'000; ++i) digits += static_cast<char>('0' + i * 7 % 10);
    EXPECT_EQ(to_string(*parse_varint(digits)), digits);
    EXPECT_EQ(to_string(*parse_varint("-" + digits)), "-" + digits);
}

TEST(Varint, IsRejectedIfMalformed) {
    for (std::string_view text : {"", "-", "+", "1.0", "1e3", " 1", "1 ", "--1", "+-1", "0x1"}) {
        EXPECT_FALSE(parse_varint(text)) << text;
    }
}

TEST(Decimal, IsPrintedAsJavaDoes) {
    for (auto [text, printed] : {std::pair{"1", "1"},
                                 {"1.50", "1.50"},
                                 {"1e3", "1E+3"},
                                 {"-1e3", "-1E+3"},
                                 {"1E-3", "0.001"},
                                 {"0.0000001", "1E-7"},
                                 {"-0.00000012", "-1.2E-7"},
                                 {"0.000001", "0.000001"},
                                 {"12e5", "1.2E+6"},
                                 {".5", "0.5"},
                                 {"5.", "5"},
                                 {"+1", "1"},
                                 {"0.00", "0.00"},
                                 {"0e5", "0E+5"},
                                 {"1e-2147483647", "1E-2147483647"},
                                 {"1e2147483647", "1E+2147483647"},
                                 {"10e2147483647", "1.0E+2147483648"}}) {
        auto number = parse_decimal(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(to_string(*number), printed);
        Bytes value;
        encode_decimal(*number, value);
        Decimal decoded = decode_decimal(value);
        EXPECT_EQ(decoded.unscaled, number->unscaled);
        EXPECT_EQ(decoded.scale, number->scale);
    }
}

TEST(Decimal, IsRejectedIfMalformed) {
    for (std::string_view text : {"", ".", "-", "e5", "1e", "1e+", "1e+-5", "1.2.3", "1 ", "NaN", "1e99999999999",
                                  "1e-2147483648", "1.0e-2147483647", "1.+2", "1-2", "0x1p3"}) {
        EXPECT_FALSE(parse_decimal(text)) << text;
    }
}

TEST(Decimal, ComparesAcrossAnyScales) {
    auto compared = [](std::string_view left, std::string_view right) {
        return compare(*parse_decimal(left), *parse_decimal(right));
    };
    EXPECT_EQ(compared("1.0", "1.00"), 0);
    EXPECT_EQ(compared("0e2147483647", "0"), 0);
    EXPECT_LT(compared("9.99", "10"), 0);
    EXPECT_GT(compared("-9.99", "-10"), 0);
    EXPECT_GT(compared("1e2147483647", "1e-2147483647"), 0);
    EXPECT_LT(compared("-1e2147483647", "1e-2147483647"), 0);
    EXPECT_LT(compared("123e2147483645", "124e2147483645"), 0);
}

}  // namespace
}  // namespace ilion
