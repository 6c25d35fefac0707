#include "types/order/compare.hpp"

#include <bit>
#include <cmath>

#include "base/endian.hpp"
#include "types/collection.hpp"
#include "types/comparable.hpp"
#include "types/number.hpp"
#include "types/order/uuid_order.hpp"
#include "types/type/custom_class.hpp"

namespace ilion {
namespace {

template <class T>
int order(T left, T right) {
    return left < right ? -1 : left > right ? 1 : 0;
}

template <class T>
int compare_signed(BytesView left, BytesView right) {
    if (left.size() != sizeof(T) || right.size() != sizeof(T)) return order(left.size(), right.size());
    return order(load_be<T>(left.data()), load_be<T>(right.data()));
}

// As Float.compare of Java: -0.0 before 0.0, and every NaN, all equal, after infinity.
template <class Float, class Bits>
int compare_float(BytesView left, BytesView right) {
    if (left.size() != sizeof(Bits) || right.size() != sizeof(Bits)) return order(left.size(), right.size());
    auto a = std::bit_cast<Float>(load_be<Bits>(left.data()));
    auto b = std::bit_cast<Float>(load_be<Bits>(right.data()));
    if (a < b) return -1;
    if (a > b) return 1;
    if (a != a || b != b) return order(a != a, b != b);
    return order(std::signbit(b), std::signbit(a));
}

int compare_boolean(BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order(left.size(), right.size());
    return order(left[0] != 0, right[0] != 0);
}

int compare_uuid(BytesView left, BytesView right, uuid_order::Ordered (*ordered)(const char*)) {
    if (left.size() != 16 || right.size() != 16) return order(left.size(), right.size());
    auto a = ordered(left.data());
    auto b = ordered(right.data());
    return a.high != b.high ? order(a.high, b.high) : order(a.low, b.low);
}

// Nulls sort first, though a multi-cell collection holds none.
int compare_optional(const DataType& type, const OptionalBytesView& left, const OptionalBytesView& right) {
    if (left && right) return compare(type, *left, *right);
    return order(left.has_value(), right.has_value());
}

// Those that sort otherwise than as their bytes have comparable ones.
int compare_custom(const DataType& type, BytesView left, BytesView right) {
    if (custom_class(type) == CustomClass::unknown) return left.compare(right);
    Bytes left_bytes, right_bytes;
    comparable::encode(type, left, false, left_bytes);
    comparable::encode(type, right, false, right_bytes);
    return left_bytes.compare(right_bytes);
}

int compare_collection(const DataType& type, BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order(left.size(), right.size());
    int per_entry = type.kind() == TypeKind::map ? 2 : 1;
    ElementReader left_reader(left, per_entry);
    ElementReader right_reader(right, per_entry);
    int64_t left_size = left_reader.left();
    int64_t right_size = right_reader.left();
    OptionalBytesView a;
    OptionalBytesView b;
    for (int part = 0; left_reader.left() > 0 && right_reader.left() > 0; part = (part + 1) % per_entry) {
        if (!left_reader.next(a) || !right_reader.next(b)) break;
        if (int found = compare_optional(*type.arg(static_cast<size_t>(part)), a, b); found != 0) return found;
    }
    return order(left_size, right_size);
}

// Missing fields at the end are nulls.
int compare_tuple(const DataType& type, BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order(!left.empty(), !right.empty());
    ByteReader left_reader(left);
    ByteReader right_reader(right);
    for (const TypePtr& field : type.args()) {
        if (left_reader.at_end() && right_reader.at_end()) return 0;
        auto read = [](ByteReader& reader) { return reader.at_end() ? std::nullopt : reader.read_value(); };
        OptionalBytesView a = read(left_reader);
        OptionalBytesView b = read(right_reader);
        if (int found = compare_optional(*field, a, b); found != 0) return found;
    }
    return 0;
}

int compare_vector(const DataType& type, BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order(!left.empty(), !right.empty());
    VectorReader left_reader(type, left);
    VectorReader right_reader(type, right);
    BytesView a;
    BytesView b;
    while (left_reader.next(a) && right_reader.next(b)) {
        if (int found = compare(*type.arg(0), a, b); found != 0) return found;
    }
    return 0;
}

}  // namespace

int compare(const DataType& type, BytesView left, BytesView right) {
    switch (type.kind()) {
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
            return compare_signed<int64_t>(left, right);
        case TypeKind::int_:
            return compare_signed<int32_t>(left, right);
        case TypeKind::smallint:
            return compare_signed<int16_t>(left, right);
        case TypeKind::tinyint:
            return compare_signed<int8_t>(left, right);
        case TypeKind::boolean:
            return compare_boolean(left, right);
        case TypeKind::float_:
            return compare_float<float, uint32_t>(left, right);
        case TypeKind::double_:
            return compare_float<double, uint64_t>(left, right);
        case TypeKind::decimal:
            return compare_decimal(left, right);
        case TypeKind::varint:
            return compare_varint(left, right);
        case TypeKind::uuid:
            return compare_uuid(left, right, uuid_order::of_uuid);
        case TypeKind::timeuuid:
            return compare_uuid(left, right, uuid_order::of_timeuuid);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return compare_collection(type, left, right);
        case TypeKind::tuple:
        case TypeKind::udt:
            return compare_tuple(type, left, right);
        case TypeKind::vector:
            return compare_vector(type, left, right);
        case TypeKind::custom:
            return compare_custom(type, left, right);
        case TypeKind::ascii:
        case TypeKind::blob:
        case TypeKind::date:
        case TypeKind::duration:
        case TypeKind::empty:
        case TypeKind::inet:
        case TypeKind::text:
        case TypeKind::time:
            break;
    }
    return left.compare(right);
}

}  // namespace ilion
