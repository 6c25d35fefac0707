#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <limits>

#include "base/byte_writer.hpp"
#include "types/number.hpp"
#include "types/text/families.hpp"

namespace ilion::text {
namespace {

Error cannot_make(const char* what, std::string_view text) {
    return invalid(fmt::format("Unable to make {} from '{}'", what, text));
}

template <class T>
Status parse_int(const char* what, std::string_view text, Bytes& out) {
    auto number = parse_integer(text);
    if (!number || *number < std::numeric_limits<T>::min() || *number > std::numeric_limits<T>::max()) {
        return cannot_make(what, text);
    }
    ByteWriter(out).write(static_cast<T>(*number));
    return {};
}

template <class T>
T load(BytesView value) {
    return value.size() >= sizeof(T) ? load_be<T>(value.data()) : T{0};
}

}  // namespace

std::optional<int64_t> parse_integer(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Status parse_number(const DataType& type, std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    switch (type.kind()) {
        case TypeKind::tinyint:
            return parse_int<int8_t>("byte", text, out);
        case TypeKind::smallint:
            return parse_int<int16_t>("short", text, out);
        case TypeKind::int_:
            return parse_int<int32_t>("int", text, out);
        case TypeKind::bigint:
        case TypeKind::counter:
            return parse_int<int64_t>("long", text, out);
        case TypeKind::varint: {
            auto number = parse_varint(text);
            if (!number) return invalid(fmt::format("unable to make int from '{}'", text));
            encode_varint(*number, out);
            return {};
        }
        case TypeKind::decimal: {
            auto number = parse_decimal(text);
            if (!number) return invalid(fmt::format("unable to make BigDecimal from '{}'", text));
            encode_decimal(*number, out);
            return {};
        }
        case TypeKind::float_: {
            auto number = parse_float(text);
            if (!number) return cannot_make("float", text);
            ByteWriter(out).write(std::bit_cast<int32_t>(*number));
            return {};
        }
        default: {
            auto number = parse_double(text);
            if (!number) return cannot_make("double", text);
            ByteWriter(out).write(std::bit_cast<int64_t>(*number));
            return {};
        }
    }
}

void append_number(const DataType& type, BytesView value, std::string& out) {
    switch (type.kind()) {
        case TypeKind::tinyint:
            out += std::to_string(load<int8_t>(value));
            return;
        case TypeKind::smallint:
            out += std::to_string(load<int16_t>(value));
            return;
        case TypeKind::int_:
            out += std::to_string(load<int32_t>(value));
            return;
        case TypeKind::varint:
            out += to_string(decode_varint(value));
            return;
        case TypeKind::decimal:
            out += to_string(decode_decimal(value));
            return;
        case TypeKind::float_:
            return append_number(std::bit_cast<float>(load<int32_t>(value)), out);
        case TypeKind::double_:
            return append_number(std::bit_cast<double>(load<int64_t>(value)), out);
        default:
            out += std::to_string(load<int64_t>(value));
            return;
    }
}

}  // namespace ilion::text
