// Types of a fixed size: their big-endian bytes, changed so that they sort unsigned. A value of another size, which
// validation never lets in, is cut or filled up with zeros.
//
//   signed integers, timestamps    the sign bit inverted
//   date, time                     as they are
//   boolean                        0 or 1
//   float, double                  positive: the sign bit inverted; negative: all bits; every NaN is the quiet one
//   uuid, timeuuid                 sixteen bytes in the order of types/uuid_order.hpp
#include <bit>
#include <cstring>
#include <limits>

#include "types/comparable.hpp"
#include "types/comparable/component.hpp"
#include "types/order/uuid_order.hpp"

namespace ilion::comparable {
namespace {

template <std::unsigned_integral T>
T load(BytesView value) {
    char bytes[sizeof(T)] = {};
    std::memcpy(bytes, value.data(), value.size() < sizeof(T) ? value.size() : sizeof(T));
    return load_be<T>(bytes);
}

template <std::unsigned_integral T>
void append(T value, Bytes* out) {
    if (out != nullptr) ByteWriter(*out).write(value);
}

template <std::unsigned_integral T>
bool decode_signed(Source& source, Bytes* out) {
    append<T>(source.take<T>() ^ kSignBit<T>, out);
    return source.ok();
}

template <class Float, std::unsigned_integral Bits>
void encode_float(BytesView value, Bytes& out) {
    auto bits = load<Bits>(value);
    auto number = std::bit_cast<Float>(bits);
    if (number != number) bits = std::bit_cast<Bits>(std::numeric_limits<Float>::quiet_NaN());
    append<Bits>(bits & kSignBit<Bits> ? ~bits : bits ^ kSignBit<Bits>, &out);
}

template <std::unsigned_integral Bits>
bool decode_float(Source& source, Bytes* out) {
    auto bits = source.take<Bits>();
    append<Bits>(bits & kSignBit<Bits> ? bits ^ kSignBit<Bits> : ~bits, out);
    return source.ok();
}

void encode_uuid(BytesView value, uuid_order::Ordered (*ordered)(const char*), Bytes& out) {
    char bytes[16] = {};
    std::memcpy(bytes, value.data(), value.size() < sizeof bytes ? value.size() : sizeof bytes);
    auto pair = ordered(bytes);
    append(pair.high, &out);
    append(pair.low, &out);
}

bool decode_uuid(Source& source, void (*restore)(uuid_order::Ordered, char*), Bytes* out) {
    uuid_order::Ordered pair{};
    pair.high = source.take<uint64_t>();
    pair.low = source.take<uint64_t>();
    if (out == nullptr || !source.ok()) return source.ok();
    out->resize(out->size() + 16);
    restore(pair, out->data() + out->size() - 16);
    return true;
}

}  // namespace

void encode_fixed(const DataType& type, BytesView value, Bytes& out) {
    switch (type.kind()) {
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
            return append<uint64_t>(load<uint64_t>(value) ^ kSignBit<uint64_t>, &out);
        case TypeKind::int_:
            return append<uint32_t>(load<uint32_t>(value) ^ kSignBit<uint32_t>, &out);
        case TypeKind::smallint:
            return append<uint16_t>(load<uint16_t>(value) ^ kSignBit<uint16_t>, &out);
        case TypeKind::tinyint:
            return append<uint8_t>(load<uint8_t>(value) ^ kSignBit<uint8_t>, &out);
        case TypeKind::boolean:
            return append<uint8_t>(value[0] != 0, &out);
        case TypeKind::date:
            return append(load<uint32_t>(value), &out);
        case TypeKind::time:
            return append(load<uint64_t>(value), &out);
        case TypeKind::float_:
            return encode_float<float, uint32_t>(value, out);
        case TypeKind::double_:
            return encode_float<double, uint64_t>(value, out);
        case TypeKind::timeuuid:
            return encode_uuid(value, uuid_order::of_timeuuid, out);
        default:
            return encode_uuid(value, uuid_order::of_uuid, out);
    }
}

bool decode_fixed(const DataType& type, Source& source, Bytes* out) {
    switch (type.kind()) {
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
            return decode_signed<uint64_t>(source, out);
        case TypeKind::int_:
            return decode_signed<uint32_t>(source, out);
        case TypeKind::smallint:
            return decode_signed<uint16_t>(source, out);
        case TypeKind::tinyint:
            return decode_signed<uint8_t>(source, out);
        case TypeKind::boolean:
            return source.take_bytes(1, out);
        case TypeKind::date:
            return source.take_bytes(4, out);
        case TypeKind::time:
            return source.take_bytes(8, out);
        case TypeKind::float_:
            return decode_float<uint32_t>(source, out);
        case TypeKind::double_:
            return decode_float<uint64_t>(source, out);
        case TypeKind::timeuuid:
            return decode_uuid(source, uuid_order::to_timeuuid, out);
        default:
            return decode_uuid(source, uuid_order::to_uuid, out);
    }
}

namespace {

// Marker and body, of which only the sign bit is changed, if that.
template <std::unsigned_integral T>
size_t take_integer(BytesView& encoded, bool reversed, T inverted, char* value) {
    if (encoded.size() < 1 + sizeof(T)) return 0;
    uint8_t marker = static_cast<uint8_t>(encoded[0]) ^ (reversed ? 0xff : 0);
    if (marker != kValue) return 0;
    auto bits = load_be<T>(encoded.data() + 1);
    store_be(value, static_cast<T>((reversed ? static_cast<T>(~bits) : bits) ^ inverted));
    encoded.remove_prefix(1 + sizeof(T));
    return sizeof(T);
}

}  // namespace

size_t decode_integer(const DataType& type, bool reversed, BytesView& encoded, char* value) {
    switch (type.kind()) {
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
            return take_integer<uint64_t>(encoded, reversed, kSignBit<uint64_t>, value);
        case TypeKind::int_:
            return take_integer<uint32_t>(encoded, reversed, kSignBit<uint32_t>, value);
        case TypeKind::date:
            return take_integer<uint32_t>(encoded, reversed, 0, value);
        case TypeKind::time:
            return take_integer<uint64_t>(encoded, reversed, 0, value);
        default:
            return 0;
    }
}

}  // namespace ilion::comparable
