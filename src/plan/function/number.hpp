// Numbers of CQL as Java computes with them: BigDecimal's arithmetic and the conversions of java.lang.Number,
// wrap-around and saturation included. What varint and decimal are, and their bytes: types/number.hpp.
#pragma once

#include <variant>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "types/number.hpp"
#include "types/type/data_type.hpp"

namespace ilion::plan {

Bytes varint_bytes(const BigInt& value);
Bytes decimal_bytes(const Decimal& value);

enum class Rounding : uint8_t { half_up, half_even, down };

// The decimal digits of the unscaled value; 1 for zero.
int32_t precision(const Decimal& value);
// The value with another scale. Fails with Java's "Overflow" if the digits would exceed what memory is for.
Result<Decimal> rescale(const Decimal& value, int64_t scale, Rounding rounding);
Decimal strip_trailing_zeros(Decimal value);
Result<Decimal> add(const Decimal& left, const Decimal& right);
Decimal negate(Decimal value);
Result<Decimal> multiply(const Decimal& left, const Decimal& right);
// The quotient with `scale` digits behind the point. `right` must not be zero.
Result<Decimal> divide(const Decimal& left, const Decimal& right, int64_t scale, Rounding rounding);
Result<Decimal> remainder(const Decimal& left, const Decimal& right);

// BigDecimal.valueOf: what Double.toString shows of `value`, which must be finite.
Decimal decimal_of(double value);
double to_double(const Decimal& value);
std::string to_scientific(const Decimal& value);
BigInt to_integer(const Decimal& value);  // towards zero; bounded by the caller

// A java.lang.Number.
class Number {
public:
    using Value = std::variant<int64_t, float, double, BigInt, Decimal>;

    explicit Number(Value value) : value_(std::move(value)) {}
    // `bytes` is a non-empty value of a numeric type.
    static Number decode(TypeKind kind, BytesView bytes);

    int64_t long_value() const;
    // Narrowing as Java does it: integers wrap, floating point saturates.
    int32_t int_value() const;
    float float_value() const;
    double double_value() const;
    BigInt integer_value() const;
    const Value& value() const { return value_; }

private:
    Value value_;
};

bool is_numeric(TypeKind kind);
// The serialization of a number in the numeric type `kind`, which must not be decimal.
Bytes encode_number(TypeKind kind, const Number& number);
Bytes encode_int64(int64_t value);
Bytes encode_int32(int32_t value);
Bytes encode_float(float value);
Bytes encode_double(double value);

}  // namespace ilion::plan
