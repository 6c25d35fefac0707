#include "plan/function/number.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/endian.hpp"
#include "types/text.hpp"

namespace ilion::plan {

namespace {

// More digits than any sane value; beyond it arithmetic fails instead of exhausting memory.
constexpr int64_t kMaxDigits = 100'000;
constexpr int32_t kMaxPrecision = 10'000;

Error overflow() {
    return make_error(ErrorCode::invalid, "Overflow");
}

BigInt divide_rounded(const BigInt& dividend, const BigInt& divisor, Rounding rounding) {
    BigInt quotient;
    BigInt rest;
    boost::multiprecision::divide_qr(dividend, divisor, quotient, rest);
    if (rounding == Rounding::down || rest == 0) return quotient;
    BigInt twice = abs(rest) * 2;
    int order = twice.compare(abs(divisor));
    bool up = order > 0 || (order == 0 && (rounding == Rounding::half_up || (quotient & 1) != 0));
    if (up) quotient += (dividend < 0) == (divisor < 0) ? 1 : -1;
    return quotient;
}

// java.math.MathContext(10000): what sums and products are rounded to.
Result<Decimal> limit_precision(Decimal value) {
    int32_t digits = precision(value);
    if (digits <= kMaxPrecision) return value;
    return rescale(value, int64_t{value.scale} - (digits - kMaxPrecision), Rounding::half_up);
}

template <class Integer>
Integer saturate(double value) {
    if (std::isnan(value)) return 0;
    constexpr auto kMin = std::numeric_limits<Integer>::min();
    constexpr auto kMax = std::numeric_limits<Integer>::max();
    if (value <= static_cast<double>(kMin)) return kMin;
    if (value >= static_cast<double>(kMax)) return kMax;
    return static_cast<Integer>(value);
}

// The low 64 bits in two's complement.
int64_t low_bits(const BigInt& value) {
    auto magnitude = static_cast<uint64_t>(abs(value) & BigInt(UINT64_MAX));
    return static_cast<int64_t>(value < 0 ? ~magnitude + 1 : magnitude);
}

}  // namespace

Bytes varint_bytes(const BigInt& value) {
    Bytes out;
    encode_varint(value, out);
    return out;
}

Bytes decimal_bytes(const Decimal& value) {
    Bytes out;
    encode_decimal(value, out);
    return out;
}

int32_t precision(const Decimal& value) {
    if (value.unscaled == 0) return 1;
    return static_cast<int32_t>(BigInt(abs(value.unscaled)).str().size());
}

Result<Decimal> rescale(const Decimal& value, int64_t scale, Rounding rounding) {
    if (scale > INT32_MAX || scale < INT32_MIN) return overflow();
    int64_t more = scale - value.scale;
    auto result_scale = static_cast<int32_t>(scale);
    if (value.unscaled == 0 || more == 0) return Decimal{value.unscaled, result_scale};
    if (more > kMaxDigits) return overflow();
    if (more > 0) return Decimal{value.unscaled * power_of_ten(static_cast<uint32_t>(more)), result_scale};
    if (-more > int64_t{precision(value)} + 1) return Decimal{0, result_scale};
    return Decimal{divide_rounded(value.unscaled, power_of_ten(static_cast<uint32_t>(-more)), rounding),
                   result_scale};
}

Decimal strip_trailing_zeros(Decimal value) {
    if (value.unscaled == 0) return {0, 0};
    BigInt quotient;
    BigInt rest;
    while (value.scale > INT32_MIN) {
        boost::multiprecision::divide_qr(value.unscaled, BigInt(10), quotient, rest);
        if (rest != 0) break;
        value.unscaled = quotient;
        --value.scale;
    }
    return value;
}

namespace {

// A sum with zero is the other number, with as many digits behind the point as the two have, if there is room.
Result<Decimal> add_zero(const Decimal& value, int32_t scale) {
    ILION_TRY_ASSIGN(Decimal sum, limit_precision(value));
    if (sum.unscaled == 0) return Decimal{0, scale};
    if (sum.scale < scale) {
        return rescale(sum, std::min<int64_t>(scale, int64_t{sum.scale} + kMaxPrecision - precision(sum)),
                       Rounding::down);
    }
    return sum;
}

// What a number far below the last digit that a sum may have comes to: less than that digit, with its sign.
Decimal condensed(const Decimal& small, const Decimal& big) {
    int64_t last_digit = int64_t{big.scale} - precision(big) + kMaxPrecision;
    int64_t first_digit = int64_t{small.scale} - precision(small) + 1;
    int64_t visible = std::max<int64_t>(big.scale, last_digit);
    if (first_digit <= visible + 2) return small;
    int64_t scale = std::clamp<int64_t>(visible + 3, INT32_MIN, INT32_MAX);
    return Decimal{small.unscaled.sign(), static_cast<int32_t>(scale)};
}

}  // namespace

Result<Decimal> add(const Decimal& left, const Decimal& right) {
    if (left.unscaled == 0 || right.unscaled == 0) {
        return add_zero(left.unscaled == 0 ? right : left, std::max(left.scale, right.scale));
    }
    bool left_ends_lower = left.scale > right.scale;
    const Decimal& big = left_ends_lower ? right : left;
    Decimal small = condensed(left_ends_lower ? left : right, big);
    int32_t scale = std::max(big.scale, small.scale);
    ILION_TRY_ASSIGN(Decimal a, rescale(big, scale, Rounding::half_up));
    ILION_TRY_ASSIGN(Decimal b, rescale(small, scale, Rounding::half_up));
    return limit_precision({a.unscaled + b.unscaled, scale});
}

Decimal negate(Decimal value) {
    value.unscaled = -value.unscaled;
    return value;
}

Result<Decimal> multiply(const Decimal& left, const Decimal& right) {
    int64_t scale = int64_t{left.scale} + right.scale;
    BigInt product = left.unscaled * right.unscaled;
    if (product == 0) scale = std::clamp<int64_t>(scale, INT32_MIN, INT32_MAX);
    if (scale > INT32_MAX) return make_error(ErrorCode::invalid, "Underflow");
    if (scale < INT32_MIN) return overflow();
    return limit_precision({std::move(product), static_cast<int32_t>(scale)});
}

Result<Decimal> divide(const Decimal& left, const Decimal& right, int64_t scale, Rounding rounding) {
    // left / right = (l × 10^(scale - ls + rs)) / r × 10^-scale
    int64_t more = scale - left.scale + right.scale;
    if (std::abs(more) > kMaxDigits || scale > INT32_MAX || scale < INT32_MIN) {
        return make_error(ErrorCode::invalid, "BigInteger would overflow supported range");
    }
    BigInt dividend = left.unscaled;
    BigInt divisor = right.unscaled;
    if (more >= 0) {
        dividend *= power_of_ten(static_cast<uint32_t>(more));
    } else {
        divisor *= power_of_ten(static_cast<uint32_t>(-more));
    }
    return Decimal{divide_rounded(dividend, divisor, rounding), static_cast<int32_t>(scale)};
}

Result<Decimal> remainder(const Decimal& left, const Decimal& right) {
    auto magnitude = [](const Decimal& value) { return Decimal{BigInt(abs(value.unscaled)), value.scale}; };
    if (compare(magnitude(left), magnitude(right)) < 0) return left;
    int64_t preferred = int64_t{left.scale} - right.scale;
    ILION_TRY_ASSIGN(Decimal quotient, divide(left, right, 0, Rounding::down));
    int64_t quotient_scale = 0;
    if (preferred > 0 || quotient.unscaled == 0) {
        quotient_scale = preferred;
    } else {
        Decimal stripped = strip_trailing_zeros(quotient);
        quotient_scale = std::max<int64_t>(preferred, stripped.scale);
    }
    int64_t scale = std::max<int64_t>(left.scale, quotient_scale + right.scale);
    Decimal product{quotient.unscaled * right.unscaled, right.scale};
    ILION_TRY_ASSIGN(Decimal difference, add(left, negate(product)));
    return rescale(difference, scale, Rounding::down);
}

std::string to_scientific(const Decimal& value) {
    return value.unscaled.str() + "e" + std::to_string(-int64_t{value.scale});
}

Decimal decimal_of(double value) {
    return parse_decimal(to_cql_literal(*DataType::of(TypeKind::double_), encode_double(value)))
        .value_or(Decimal());
}

double to_double(const Decimal& value) {
    return std::strtod(to_scientific(value).c_str(), nullptr);
}

BigInt to_integer(const Decimal& value) {
    auto rescaled = rescale(value, 0, Rounding::down);
    return rescaled ? rescaled->unscaled : BigInt(0);
}

Number Number::decode(TypeKind kind, BytesView bytes) {
    switch (kind) {
        case TypeKind::tinyint:
            return Number(int64_t{load_be<int8_t>(bytes.data())});
        case TypeKind::smallint:
            return Number(int64_t{load_be<int16_t>(bytes.data())});
        case TypeKind::int_:
            return Number(int64_t{load_be<int32_t>(bytes.data())});
        case TypeKind::float_:
            return Number(std::bit_cast<float>(load_be<int32_t>(bytes.data())));
        case TypeKind::double_:
            return Number(std::bit_cast<double>(load_be<int64_t>(bytes.data())));
        case TypeKind::varint:
            return Number(decode_varint(bytes));
        case TypeKind::decimal:
            return Number(decode_decimal(bytes));
        default:
            return Number(load_be<int64_t>(bytes.data()));
    }
}

int64_t Number::long_value() const {
    struct Visitor {
        int64_t operator()(int64_t value) const { return value; }
        int64_t operator()(float value) const { return saturate<int64_t>(value); }
        int64_t operator()(double value) const { return saturate<int64_t>(value); }
        int64_t operator()(const BigInt& value) const { return low_bits(value); }
        int64_t operator()(const Decimal& value) const { return low_bits(to_integer(value)); }
    };
    return std::visit(Visitor{}, value_);
}

int32_t Number::int_value() const {
    if (const auto* single = std::get_if<float>(&value_)) return saturate<int32_t>(*single);
    if (const auto* wide = std::get_if<double>(&value_)) return saturate<int32_t>(*wide);
    return static_cast<int32_t>(long_value());
}

double Number::double_value() const {
    struct Visitor {
        double operator()(int64_t value) const { return static_cast<double>(value); }
        double operator()(float value) const { return value; }
        double operator()(double value) const { return value; }
        double operator()(const BigInt& value) const { return value.convert_to<double>(); }
        double operator()(const Decimal& value) const { return to_double(value); }
    };
    return std::visit(Visitor{}, value_);
}

float Number::float_value() const {
    if (const auto* integer = std::get_if<int64_t>(&value_)) return static_cast<float>(*integer);
    return static_cast<float>(double_value());
}

BigInt Number::integer_value() const {
    if (const auto* big = std::get_if<BigInt>(&value_)) return *big;
    return BigInt(long_value());
}

bool is_numeric(TypeKind kind) {
    switch (kind) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::varint:
        case TypeKind::decimal:
            return true;
        default:
            return false;
    }
}

namespace {

template <class Integer>
Bytes encode_be(Integer value) {
    Bytes out(sizeof value, '\0');
    store_be(out.data(), value);
    return out;
}

}  // namespace

Bytes encode_int64(int64_t value) {
    return encode_be(value);
}
Bytes encode_int32(int32_t value) {
    return encode_be(value);
}
// Of all the values that are no number Java writes one.
Bytes encode_float(float value) {
    if (std::isnan(value)) value = std::numeric_limits<float>::quiet_NaN();
    return encode_be(std::bit_cast<int32_t>(value));
}
Bytes encode_double(double value) {
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    return encode_be(std::bit_cast<int64_t>(value));
}

Bytes encode_number(TypeKind kind, const Number& number) {
    switch (kind) {
        case TypeKind::tinyint:
            return encode_be(static_cast<int8_t>(number.int_value()));
        case TypeKind::smallint:
            return encode_be(static_cast<int16_t>(number.int_value()));
        case TypeKind::int_:
            return encode_be(number.int_value());
        case TypeKind::float_:
            return encode_float(number.float_value());
        case TypeKind::double_:
            return encode_double(number.double_value());
        case TypeKind::varint:
            return varint_bytes(number.integer_value());
        default:
            return encode_be(number.long_value());
    }
}

}  // namespace ilion::plan
