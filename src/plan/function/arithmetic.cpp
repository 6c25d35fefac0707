// The operators + - * / % and unary minus on numbers; + and - of a duration to points in time; + of texts.
#include <fmt/format.h>

#include <cmath>

#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "plan/function/time.hpp"
#include "types/duration.hpp"

namespace ilion::plan {

namespace {

using Op = cql::ArithmeticOperator;

constexpr int32_t kDecimalDigits = 32;  // of a quotient, at least
constexpr int64_t kMaxQuotientScale = 1000;

struct OperatorName {
    Op op;
    const char* function;
    char symbol;
};
constexpr OperatorName kOperators[] = {{Op::add, "_add", '+'},
                                       {Op::subtract, "_substract", '-'},
                                       {Op::multiply, "_multiply", '*'},
                                       {Op::divide, "_divide", '/'},
                                       {Op::modulo, "_modulo", '%'}};

constexpr TypeKind kNumericKinds[] = {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_,
                                      TypeKind::bigint,  TypeKind::float_,   TypeKind::double_,
                                      TypeKind::decimal, TypeKind::varint,   TypeKind::counter};

bool missing(OptionalBytesView value) {
    return !value || value->empty();
}

Error operation_failed(const OperatorName& name, TypeKind left, TypeKind right, std::string_view reason) {
    std::string left_name = cql_name(*DataType::of(left));
    std::string right_name = cql_name(*DataType::of(right));
    std::string text = "the operation '" + left_name + " " + name.symbol + " " + right_name + "' failed: ";
    FunctionFailureDetail detail{"system", name.function, {left_name, right_name}};
    return {ErrorCode::function_failure, text.append(reason), std::move(detail)};
}

bool is_floating(TypeKind kind) {
    return kind == TypeKind::float_ || kind == TypeKind::double_ || kind == TypeKind::decimal;
}

// Bytes of the widest value; the unbounded types count as wider than all.
int width(TypeKind kind) {
    switch (kind) {
        case TypeKind::tinyint:
            return 1;
        case TypeKind::smallint:
            return 2;
        case TypeKind::int_:
        case TypeKind::float_:
            return 4;
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::double_:
            return 8;
        default:
            return INT32_MAX;
    }
}

TypeKind result_kind(TypeKind left, TypeKind right) {
    int size = std::max(width(left), width(right));
    if (is_floating(left) || is_floating(right)) {
        return size == 4 ? TypeKind::float_ : size == 8 ? TypeKind::double_ : TypeKind::decimal;
    }
    switch (size) {
        case 1:
            return TypeKind::tinyint;
        case 2:
            return TypeKind::smallint;
        case 4:
            return TypeKind::int_;
        case 8:
            return TypeKind::bigint;
        default:
            return TypeKind::varint;
    }
}

Result<int64_t> on_integers(Op op, int64_t left, int64_t right) {
    auto a = static_cast<uint64_t>(left);
    auto b = static_cast<uint64_t>(right);
    switch (op) {
        case Op::add:
            return static_cast<int64_t>(a + b);
        case Op::subtract:
            return static_cast<int64_t>(a - b);
        case Op::multiply:
            return static_cast<int64_t>(a * b);
        case Op::divide:
        case Op::modulo:
            break;
    }
    if (right == 0) return invalid("/ by zero");
    if (right == -1) return op == Op::divide ? static_cast<int64_t>(0 - a) : 0;
    return op == Op::divide ? left / right : left % right;
}

template <class Float>
Float on_floats(Op op, Float left, Float right) {
    switch (op) {
        case Op::add:
            return left + right;
        case Op::subtract:
            return left - right;
        case Op::multiply:
            return left * right;
        case Op::divide:
            return left / right;
        case Op::modulo:
            break;
    }
    return std::fmod(left, right);
}

Result<BigInt> on_big_integers(Op op, const BigInt& left, const BigInt& right) {
    switch (op) {
        case Op::add:
            return left + right;
        case Op::subtract:
            return left - right;
        case Op::multiply:
            return left * right;
        case Op::divide:
        case Op::modulo:
            break;
    }
    if (right == 0) return invalid("BigInteger divide by zero");
    return op == Op::divide ? BigInt(left / right) : BigInt(left % right);
}

Result<Decimal> divide_decimals(const Decimal& left, const Decimal& right) {
    if (right.unscaled == 0) return invalid("BigInteger divide by zero");
    int64_t first_digit = (int64_t{precision(left)} - left.scale) - (int64_t{precision(right)} - right.scale);
    int64_t scale = std::max<int64_t>({kDecimalDigits - first_digit, left.scale, right.scale, kDecimalDigits});
    ILION_TRY_ASSIGN(Decimal quotient, divide(left, right, std::min(scale, kMaxQuotientScale), Rounding::half_up));
    return strip_trailing_zeros(std::move(quotient));
}

Result<Decimal> on_decimals(Op op, const Decimal& left, const Decimal& right) {
    switch (op) {
        case Op::add:
            return add(left, right);
        case Op::subtract:
            return add(left, negate(right));
        case Op::multiply:
            return multiply(left, right);
        case Op::divide:
            return divide_decimals(left, right);
        case Op::modulo:
            break;
    }
    if (right.unscaled == 0) return invalid(left.unscaled == 0 ? "Division undefined" : "Division by zero");
    return remainder(left, right);
}

// Integers become decimals by way of double, as Cassandra has it.
Result<Decimal> decimal_operand(const Number& number) {
    if (const auto* decimal = std::get_if<Decimal>(&number.value())) return *decimal;
    if (const auto* big = std::get_if<BigInt>(&number.value())) return Decimal{*big, 0};
    double value = number.double_value();
    if (std::isnan(value)) return invalid("A NaN cannot be converted into a decimal");
    if (std::isinf(value)) return invalid("An infinite number cannot be converted into a decimal");
    return decimal_of(value);
}

Result<Bytes> calculate(Op op, TypeKind kind, const Number& left, const Number& right) {
    switch (kind) {
        case TypeKind::float_:
            return encode_float(on_floats(op, left.float_value(), right.float_value()));
        case TypeKind::double_:
            return encode_double(on_floats(op, left.double_value(), right.double_value()));
        case TypeKind::varint: {
            ILION_TRY_ASSIGN(auto value, on_big_integers(op, left.integer_value(), right.integer_value()));
            return varint_bytes(value);
        }
        case TypeKind::decimal: {
            ILION_TRY_ASSIGN(auto a, decimal_operand(left));
            ILION_TRY_ASSIGN(auto b, decimal_operand(right));
            ILION_TRY_ASSIGN(auto value, on_decimals(op, a, b));
            return decimal_bytes(value);
        }
        default: {
            ILION_TRY_ASSIGN(auto value, on_integers(op, left.long_value(), right.long_value()));
            // Narrower results wrap to their width.
            switch (kind) {
                case TypeKind::tinyint:
                    return Bytes(1, static_cast<char>(value));
                case TypeKind::smallint:
                    return encode_int64(value).substr(6);
                case TypeKind::int_:
                    return encode_int64(value).substr(4);
                default:
                    return encode_int64(value);
            }
        }
    }
}

Function numeric_operator(const OperatorName& name, TypeKind left, TypeKind right) {
    Function function;
    function.name = name.function;
    function.argument_types = {DataType::of(left), DataType::of(right)};
    TypeKind kind = result_kind(left, right);
    function.return_type = DataType::of(kind);
    function.body = [name, left, right, kind](std::span<const OptionalBytesView> arguments,
                                              const CallContext&) -> Result<OptionalBytes> {
        if (missing(arguments[0]) || missing(arguments[1])) return OptionalBytes();
        auto value =
            calculate(name.op, kind, Number::decode(left, *arguments[0]), Number::decode(right, *arguments[1]));
        if (!value) return operation_failed(name, left, right, value.error().message);
        return OptionalBytes(std::move(*value));
    };
    return function;
}

Function negation(TypeKind kind) {
    Function function;
    function.name = "_negate";
    function.argument_types = {DataType::of(kind)};
    function.return_type = DataType::of(kind == TypeKind::counter ? TypeKind::counter : kind);
    function.body = [kind](std::span<const OptionalBytesView> arguments,
                           const CallContext&) -> Result<OptionalBytes> {
        if (missing(arguments[0])) return OptionalBytes();
        Number number = Number::decode(kind, *arguments[0]);
        switch (kind) {
            case TypeKind::float_:
                return OptionalBytes(encode_float(-number.float_value()));
            case TypeKind::double_:
                return OptionalBytes(encode_double(-number.double_value()));
            case TypeKind::varint:
                return OptionalBytes(varint_bytes(-number.integer_value()));
            case TypeKind::decimal:
                return OptionalBytes(decimal_bytes(negate(std::get<Decimal>(number.value()))));
            default:
                break;
        }
        auto negated = static_cast<int64_t>(0 - static_cast<uint64_t>(number.long_value()));
        return OptionalBytes(encode_number(kind, Number(negated)));
    };
    return function;
}

Function temporal_operator(const OperatorName& name, TypeKind kind) {
    Function function;
    function.name = name.function;
    function.argument_types = {DataType::of(kind), DataType::of(TypeKind::duration)};
    function.return_type = DataType::of(kind);
    function.body = [name, kind](std::span<const OptionalBytesView> arguments,
                                 const CallContext&) -> Result<OptionalBytes> {
        if (missing(arguments[0]) || missing(arguments[1])) return OptionalBytes();
        ILION_TRY_ASSIGN(Duration duration, decode_duration(*arguments[1]));
        bool by_day = kind == TypeKind::date;
        bool exact = duration.nanoseconds % 1'000'000 == 0 && (!by_day || duration.nanoseconds == 0);
        if (!exact) {
            return operation_failed(name, kind, TypeKind::duration,
                                    fmt::format("The duration must have a {} precision. Was: {}",
                                                by_day ? "day" : "millisecond", to_string(duration)));
        }
        auto move = [&](int64_t millis) {
            return name.op == Op::subtract ? subtract_duration(millis, duration) : add_duration(millis, duration);
        };
        if (kind == TypeKind::timestamp) {
            return OptionalBytes(encode_int64(move(load_be<int64_t>(arguments[0]->data()))));
        }
        return OptionalBytes(date_from_millis(move(millis_of_date(*arguments[0]))));
    };
    return function;
}

Function concatenation(TypeKind left, TypeKind right) {
    Function function;
    function.name = "_add";
    function.argument_types = {DataType::of(left), DataType::of(right)};
    bool ascii = left == TypeKind::ascii && right == TypeKind::ascii;
    function.return_type = DataType::of(ascii ? TypeKind::ascii : TypeKind::text);
    function.body = [](std::span<const OptionalBytesView> arguments, const CallContext&) -> Result<OptionalBytes> {
        if (!arguments[0] || !arguments[1]) return OptionalBytes();
        Bytes joined;
        joined.reserve(arguments[0]->size() + arguments[1]->size());
        joined.append(*arguments[0]).append(*arguments[1]);
        return OptionalBytes(std::move(joined));
    };
    return function;
}

}  // namespace

void add_arithmetic_functions(Registry& registry) {
    for (TypeKind left : kNumericKinds) {
        for (TypeKind right : kNumericKinds) {
            for (const OperatorName& name : kOperators) registry.add(numeric_operator(name, left, right));
        }
        registry.add(negation(left));
    }
    for (const OperatorName& name : {kOperators[0], kOperators[1]}) {
        registry.add(temporal_operator(name, TypeKind::timestamp));
        registry.add(temporal_operator(name, TypeKind::date));
    }
    for (TypeKind left : {TypeKind::ascii, TypeKind::text}) {
        for (TypeKind right : {TypeKind::ascii, TypeKind::text}) registry.add(concatenation(left, right));
    }
}

}  // namespace ilion::plan
