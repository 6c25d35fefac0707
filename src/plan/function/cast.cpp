// CAST(x AS type): functions named cast_as_<type>, for the pairs of types that Cassandra converts.
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "plan/function/time.hpp"
#include "types/text.hpp"

namespace ilion::plan {

namespace {

constexpr TypeKind kNumericKinds[] = {TypeKind::tinyint, TypeKind::smallint, TypeKind::int_,
                                      TypeKind::bigint,  TypeKind::float_,   TypeKind::double_,
                                      TypeKind::decimal, TypeKind::varint,   TypeKind::counter};
constexpr TypeKind kPrintableKinds[] = {TypeKind::inet, TypeKind::boolean, TypeKind::timeuuid, TypeKind::timestamp,
                                        TypeKind::date, TypeKind::time,    TypeKind::uuid};

using Converter = std::function<Result<Bytes>(BytesView)>;

void add_cast(Registry& registry, TypeKind from, TypeKind to, bool empty_is_null, Converter convert) {
    Function function;
    function.return_type = DataType::of(to);
    function.name = "cast_as_" + cql_name(*function.return_type);
    function.argument_types = {DataType::of(from)};
    function.body = [empty_is_null, convert = std::move(convert)](std::span<const OptionalBytesView> arguments,
                                                                  const CallContext&) -> Result<OptionalBytes> {
        if (!arguments[0] || (empty_is_null && arguments[0]->empty())) return OptionalBytes();
        ILION_TRY_ASSIGN(Bytes value, convert(*arguments[0]));
        return OptionalBytes(std::move(value));
    };
    registry.add(std::move(function));
}

// The CQL literal without its quotes.
Bytes print(TypeKind kind, BytesView value) {
    std::string literal = to_cql_literal(*DataType::of(kind), value);
    if (literal.size() < 2 || literal.front() != '\'') return literal;
    return literal.substr(1, literal.size() - 2);
}

Result<Bytes> to_decimal(TypeKind from, BytesView value) {
    std::string text = print(from, value);
    if (auto number = parse_decimal(text)) return decimal_bytes(*number);
    // The sign of infinity has been read.
    char first = text.front() == '-' ? text[1] : text.front();
    return make_error(
        ErrorCode::server_error,
        std::string("java.lang.NumberFormatException: Character ") + first +
            " is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.");
}

Result<Bytes> convert_number(TypeKind from, TypeKind to, BytesView value) {
    if (to == TypeKind::decimal) return to_decimal(from, value);
    Number number = Number::decode(from, value);
    if (to == TypeKind::varint) return varint_bytes(BigInt(number.long_value()));
    return encode_number(to, number);
}

void add_print(Registry& registry, TypeKind from) {
    for (TypeKind to : {TypeKind::ascii, TypeKind::text}) {
        add_cast(registry, from, to, true, [from](BytesView value) { return Result<Bytes>(print(from, value)); });
    }
}

void add_moment(Registry& registry, TypeKind from, TypeKind to) {
    add_cast(registry, from, to, true, [from, to](BytesView value) {
        int64_t millis = millis_of(from, value);
        return Result<Bytes>(to == TypeKind::date ? date_from_millis(millis) : encode_int64(millis));
    });
}

}  // namespace

void add_cast_functions(Registry& registry) {
    for (TypeKind from : kNumericKinds) {
        for (TypeKind to : kNumericKinds) {
            if (from == to || to == TypeKind::counter) continue;
            add_cast(registry, from, to, true,
                     [from, to](BytesView value) { return convert_number(from, to, value); });
        }
        add_print(registry, from);
    }
    for (TypeKind from : kPrintableKinds) add_print(registry, from);
    add_cast(registry, TypeKind::ascii, TypeKind::text, false,
             [](BytesView value) { return Result<Bytes>(Bytes(value)); });
    add_moment(registry, TypeKind::timeuuid, TypeKind::date);
    add_moment(registry, TypeKind::timeuuid, TypeKind::timestamp);
    add_moment(registry, TypeKind::timestamp, TypeKind::date);
    add_moment(registry, TypeKind::date, TypeKind::timestamp);
}

}  // namespace ilion::plan
