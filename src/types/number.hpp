// Numbers of any size: varint as a big integer, decimal as an unscaled big integer and a scale, as Java's
// BigInteger and BigDecimal have them. Value = unscaled × 10^-scale.
//
// varint is serialized as a big-endian two's complement number, decimal as its int32 scale and such a number.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace ilion {

using BigInt = boost::multiprecision::cpp_int;

struct Decimal {
    BigInt unscaled;
    int32_t scale = 0;
};

// Of any valid value; no bytes at all are zero.
BigInt decode_varint(BytesView value);
// Appends the shortest serialization.
void encode_varint(const BigInt& number, Bytes& out);
Decimal decode_decimal(BytesView value);
void encode_decimal(const Decimal& number, Bytes& out);

// Numerically, as BigDecimal.compareTo: 1.0 equals 1.00. Scales may be as far apart as they like.
int compare(const Decimal& left, const Decimal& right);
// The same of serialized values; varints are compared where they lie.
int compare_varint(BytesView left, BytesView right);
int compare_decimal(BytesView left, BytesView right);

// What is left of a serialized varint without the bytes that only repeat its sign.
BytesView significant_varint(BytesView value);

// As `new BigInteger(text)` and `new BigDecimal(text)`: a sign, digits, and for decimals a point and an exponent.
std::optional<BigInt> parse_varint(std::string_view text);
std::optional<Decimal> parse_decimal(std::string_view text);
// As toString() of both: `1E+3` is not `1000`.
std::string to_string(const BigInt& number);
std::string to_string(const Decimal& number);

// A decimal as the digits after the point, without zeros at either end, and the power of ten that stands before it:
// sign × 0.digits × 10^exponent. Equal numbers have equal forms. Zero has no digits, sign 0 and exponent 0.
struct DecimalDigits {
    int sign = 0;
    int64_t exponent = 0;
    std::string digits;
};
DecimalDigits normalize(const Decimal& number);

// 10^exponent.
BigInt power_of_ten(uint32_t exponent);

}  // namespace ilion
