#include "types/order/compare_foreign.hpp"

#include <algorithm>

#include "base/endian.hpp"
#include "types/order/compare.hpp"

namespace ilion {
namespace {

constexpr size_t kUuidSize = 16;

int order_empty(BytesView left, BytesView right) {
    return static_cast<int>(!left.empty()) - static_cast<int>(!right.empty());
}

// Whole numbers: the first byte has the sign; the others are looked at whatever the size of the number.
int compare_integers(BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order_empty(left, right);
    auto first = static_cast<int8_t>(left[0]);
    auto second = static_cast<int8_t>(right[0]);
    return first != second ? first - second : left.compare(right);
}

// Only the first bytes are looked at.
std::optional<int> compare_beginnings(const DataType& type, size_t size, BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return order_empty(left, right);
    if (left.size() < size || right.size() < size) return std::nullopt;
    return compare(type, left.substr(0, size), right.substr(0, size));
}

// What is no UUID at all is equal to all that is none. Times must be of version 1.
std::optional<int> compare_uuids(const DataType& type, BytesView left, BytesView right) {
    bool whole_left = left.size() == kUuidSize;
    bool whole_right = right.size() == kUuidSize;
    if (!whole_left || !whole_right) return static_cast<int>(whole_left) - static_cast<int>(whole_right);
    auto version = [](BytesView value) { return static_cast<uint8_t>(value[6]) >> 4; };
    if (type.kind() == TypeKind::timeuuid && (version(left) != 1 || version(right) != 1)) return std::nullopt;
    return compare(type, left, right);
}

// A scale without a number is none.
bool is_decimal(BytesView value) {
    return value.empty() || value.size() > sizeof(int32_t);
}

}  // namespace

std::optional<int> compare_foreign(const DataType& type, BytesView left, BytesView right) {
    switch (type.kind()) {
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
        case TypeKind::int_:
        case TypeKind::smallint:
            return compare_integers(left, right);
        case TypeKind::tinyint:
        case TypeKind::boolean:
            return compare_beginnings(type, 1, left, right);
        case TypeKind::float_:
            return compare_beginnings(type, sizeof(float), left, right);
        case TypeKind::double_:
            return compare_beginnings(type, sizeof(double), left, right);
        case TypeKind::uuid:
        case TypeKind::timeuuid:
            return compare_uuids(type, left, right);
        case TypeKind::decimal:
            if (!is_decimal(left) || !is_decimal(right)) return std::nullopt;
            return compare(type, left, right);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            return std::nullopt;
        default:
            return compare(type, left, right);
    }
}

}  // namespace ilion
