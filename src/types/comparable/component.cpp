#include "types/comparable/component.hpp"

#include <algorithm>

#include "types/comparable.hpp"

namespace ilion::comparable {

void encode_body(const DataType& type, BytesView value, Bytes& out) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::blob:
        case TypeKind::duration:
        case TypeKind::empty:
        case TypeKind::inet:
        case TypeKind::text:
            return encode_bytes(value, out);
        case TypeKind::custom:
            return encode_custom(type, value, out);
        case TypeKind::varint:
            return encode_varint(value, out);
        case TypeKind::decimal:
            return encode_decimal(value, out);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            return encode_nested(type, value, out);
        default:
            return encode_fixed(type, value, out);
    }
}

bool decode_body(const DataType& type, Source& source, Bytes* out) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::blob:
        case TypeKind::duration:
        case TypeKind::empty:
        case TypeKind::inet:
        case TypeKind::text:
            return decode_bytes(source, out);
        case TypeKind::custom:
            return decode_custom(type, source, out);
        case TypeKind::varint:
            return decode_varint(source, out);
        case TypeKind::decimal:
            return decode_decimal(source, out);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            return decode_nested(type, source, out);
        default:
            return decode_fixed(type, source, out);
    }
}

void encode_component(const DataType& type, OptionalBytesView value, Bytes& out) {
    if (!value || value->empty()) {
        out.push_back(static_cast<char>(value ? kEmpty : kNull));
        return;
    }
    out.push_back(static_cast<char>(kValue));
    encode_body(type, *value, out);
}

bool decode_component(const DataType& type, Source& source, Bytes* out, bool& is_null) {
    uint8_t marker = source.take_byte();
    is_null = marker == kNull;
    if (marker == kNull || marker == kEmpty) return source.ok();
    if (marker != kValue) return source.fail();
    return decode_body(type, source, out) && source.ok();
}

void encode(const DataType& type, OptionalBytesView value, bool reversed, Bytes& out) {
    size_t start = out.size();
    encode_component(type, value, out);
    if (!reversed || !value) return;
    for (size_t i = start; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

namespace {

// What is missing comes first in either direction.
bool is_missing(BytesView encoded) {
    return !encoded.empty() && static_cast<uint8_t>(encoded.front()) == kNull;
}

}  // namespace

bool decode(const DataType& type, bool reversed, BytesView& encoded, Bytes& out, bool& is_null) {
    is_null = is_missing(encoded);
    if (is_null) {
        encoded.remove_prefix(1);
        return true;
    }
    Source source(encoded, reversed);
    if (!decode_component(type, source, &out, is_null)) return false;
    encoded.remove_prefix(encoded.size() - source.remaining());
    return true;
}

size_t length(const DataType& type, bool reversed, BytesView encoded) {
    if (is_missing(encoded)) return 1;
    Source source(encoded, reversed);
    bool is_null = false;
    return decode_component(type, source, nullptr, is_null) ? encoded.size() - source.remaining() : 0;
}

bool is_exact(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::boolean:
        case TypeKind::decimal:
        case TypeKind::double_:
        case TypeKind::float_:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::varint:
            return false;
        case TypeKind::custom:
            return is_exact_custom(type);
        default:
            return std::all_of(type.args().begin(), type.args().end(),
                               [](const TypePtr& arg) { return is_exact(*arg); });
    }
}

bool is_exact(const DataType& type, BytesView value) {
    if (value.empty() || is_exact(type)) return true;
    Bytes encoded;
    encode_component(type, value, encoded);
    Bytes decoded;
    BytesView rest = encoded;
    bool is_null = false;
    return decode(type, false, rest, decoded, is_null) && decoded == value;
}

}  // namespace ilion::comparable
