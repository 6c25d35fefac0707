// abs, exp, log, log10 and round, for every numeric type.
#include <boost/multiprecision/cpp_dec_float.hpp>
#include <cmath>

#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"

namespace ilion::plan {

namespace {

// Decimals are computed to the precision of the argument, at least this many digits and at most kMostDigits.
constexpr int32_t kFewestDigits = 32;
constexpr int32_t kMostDigits = 90;
// An integer with more zeros is not written out.
constexpr int32_t kMostTens = 1 << 26;
using Real = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<100>>;

enum class MathFunction : uint8_t { abs, exp, log, log10, round };

Error arithmetic_error(std::string reason) {
    return make_error(ErrorCode::server_error, "java.lang.ArithmeticException: " + std::move(reason));
}

double on_double(MathFunction function, double value) {
    switch (function) {
        case MathFunction::abs:
            return std::fabs(value);
        case MathFunction::exp:
            return std::exp(value);
        case MathFunction::log:
            return std::log(value);
        case MathFunction::log10:
            // Rounded rightly, as Java's is; the C library's of a double is not always.
            return static_cast<double>(std::log10(static_cast<long double>(value)));
        case MathFunction::round:
            break;
    }
    // Math.round: to a long, halves towards positive infinity, saturating.
    return static_cast<double>(Number(std::floor(value + 0.5)).long_value());
}

// A correctly rounded decimal of so many digits.
Decimal rounded(const Real& value, int32_t digits) {
    return parse_decimal(value.str(digits - 1, std::ios_base::scientific)).value_or(Decimal());
}

// The logarithm of an exact power of ten is an integer, in the scale that Cassandra's computation ends with: it
// divides logarithms that have two digits more than the result, and a quotient that is not exact because of their
// rounding has all digits.
std::optional<Decimal> exact_log10(const Decimal& value, int32_t digits) {
    Decimal stripped = strip_trailing_zeros(value);
    if (stripped.unscaled != 1) return std::nullopt;
    if (stripped.scale == 0) return Decimal{0, -digits - 1};
    Decimal exponent{-stripped.scale, 0};
    Real ten = log(Real(10));
    Decimal dividend = rounded(ten * -stripped.scale, digits + 2);
    auto product = multiply(exponent, rounded(ten, digits + 2));
    auto rest = product ? add(dividend, negate(*product)) : std::move(product);
    if (rest && rest->unscaled == 0) return strip_trailing_zeros(exponent);
    auto widened = rescale(exponent, digits - precision(exponent), Rounding::down);
    return widened ? std::optional(*std::move(widened)) : std::nullopt;
}

// e to a power whose integer is an int: beyond, Cassandra's computation overflows. The powers of ten are kept
// apart, they would be too many for Real.
Result<Decimal> exponential(const Decimal& power, int32_t digits) {
    if (power.unscaled == 0) return Decimal{1, 0};
    Real argument(to_scientific(power));
    Real integer = trunc(argument);
    if (integer > Real(INT32_MAX) || integer < Real(INT32_MIN)) return arithmetic_error("Overflow");
    Real ten = log(Real(10));
    Real tens = floor(argument / ten);
    Decimal result = rounded(exp(argument - tens * ten), digits);
    result.scale -= tens.convert_to<int32_t>();
    return result;
}

Result<Decimal> transcendental(MathFunction function, const Decimal& value) {
    bool positive = value.unscaled > 0;
    int32_t digits = std::clamp(precision(value), kFewestDigits, kMostDigits);
    if (function == MathFunction::log && !positive) {
        return arithmetic_error("Natural log of number zero or less");
    }
    if (function == MathFunction::log10) {
        if (!positive) return arithmetic_error("Log10 of number zero or less");
        if (auto exact = exact_log10(value, digits)) return *exact;
    }
    if (function == MathFunction::exp) return exponential(value, digits);
    Real argument(to_scientific(value));
    Real result = function == MathFunction::log ? Real(log(argument)) : Real(log10(argument));
    if (!boost::multiprecision::isfinite(result)) return arithmetic_error("Overflow");
    if (result == 0) return Decimal{0, 0};
    return rounded(result, digits);
}

Result<Decimal> on_decimal(MathFunction function, const Decimal& value) {
    switch (function) {
        case MathFunction::abs:
            return value.unscaled < 0 ? negate(value) : value;
        case MathFunction::round:
            return rescale(value, 0, Rounding::half_up);
        default:
            return transcendental(function, value);
    }
}

Result<Bytes> apply(MathFunction function, TypeKind kind, const Number& number) {
    switch (kind) {
        case TypeKind::decimal: {
            ILION_TRY_ASSIGN(auto value, on_decimal(function, std::get<Decimal>(number.value())));
            return decimal_bytes(value);
        }
        case TypeKind::varint: {
            ILION_TRY_ASSIGN(auto value, on_decimal(function, Decimal{number.integer_value(), 0}));
            if (value.scale < -kMostTens) return arithmetic_error("Overflow");
            return varint_bytes(to_integer(value));
        }
        case TypeKind::double_:
            return encode_double(on_double(function, number.double_value()));
        case TypeKind::float_:
            // Math.round(float) gives an int.
            if (function == MathFunction::round) {
                double rounded = std::floor(number.double_value() + 0.5);
                return encode_float(static_cast<float>(Number(rounded).int_value()));
            }
            return encode_float(static_cast<float>(on_double(function, number.double_value())));
        default:
            break;
    }
    int64_t integer = number.long_value();
    if (function == MathFunction::round) return encode_number(kind, number);
    if (function == MathFunction::abs) {
        auto magnitude = static_cast<int64_t>(integer < 0 ? 0 - static_cast<uint64_t>(integer) : integer);
        return encode_number(kind, Number(magnitude));
    }
    return encode_number(kind, Number(on_double(function, static_cast<double>(integer))));
}

}  // namespace

void add_math_functions(Registry& registry) {
    constexpr std::pair<MathFunction, const char*> kFunctions[] = {{MathFunction::abs, "abs"},
                                                                   {MathFunction::exp, "exp"},
                                                                   {MathFunction::log, "log"},
                                                                   {MathFunction::log10, "log10"},
                                                                   {MathFunction::round, "round"}};
    for (TypeKind kind : {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_, TypeKind::bigint, TypeKind::float_,
                          TypeKind::double_, TypeKind::decimal, TypeKind::varint, TypeKind::counter}) {
        for (const auto& entry : kFunctions) {
            auto math = entry.first;
            Function function;
            function.name = entry.second;
            function.argument_types = {DataType::of(kind)};
            function.return_type = DataType::of(kind);
            function.body = [math, kind](std::span<const OptionalBytesView> arguments,
                                         const CallContext&) -> Result<OptionalBytes> {
                if (!arguments[0] || arguments[0]->empty()) return OptionalBytes();
                ILION_TRY_ASSIGN(Bytes value, apply(math, kind, Number::decode(kind, *arguments[0])));
                return OptionalBytes(std::move(value));
            };
            registry.add(std::move(function));
        }
    }
}

}  // namespace ilion::plan
