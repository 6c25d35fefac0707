#include "types/order/java_equality.hpp"

#include "types/collection.hpp"
#include "types/order/compare.hpp"

namespace ilion {
namespace {

// Sets and maps are in the order of their elements, so that equal ones have them at the same places.
bool equal_collections(const DataType& type, BytesView left, BytesView right) {
    size_t kinds = type.args().size();
    ElementReader left_reader(left, static_cast<int>(kinds));
    ElementReader right_reader(right, static_cast<int>(kinds));
    if (left_reader.left() != right_reader.left()) return false;
    OptionalBytesView a, b;
    for (size_t i = 0; left_reader.next(a) && right_reader.next(b); ++i) {
        if (a.has_value() != b.has_value()) return false;
        if (a && !equal_in_java(*type.arg(i % kinds), *a, *b)) return false;
    }
    return left_reader.ok() && right_reader.ok();
}

bool equal_vectors(const DataType& type, BytesView left, BytesView right) {
    VectorReader left_reader(type, left);
    VectorReader right_reader(type, right);
    BytesView a, b;
    while (left_reader.next(a) && right_reader.next(b)) {
        if (!equal_in_java(*type.arg(0), a, b)) return false;
    }
    return left_reader.ok() && right_reader.ok();
}

bool equal_decimals(BytesView left, BytesView right) {
    constexpr size_t kScale = sizeof(int32_t);
    return left.substr(0, kScale) == right.substr(0, kScale) &&
           compare(*DataType::of(TypeKind::decimal), left, right) == 0;
}

// An IPv6 address that stands for an IPv4 address is that in Java.
BytesView unmapped(BytesView address) {
    constexpr std::string_view kPrefix("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    if (address.size() == 16 && address.starts_with(kPrefix)) address.remove_prefix(kPrefix.size());
    return address;
}

}  // namespace

bool equal_in_java(const DataType& type, BytesView left, BytesView right) {
    if (left == right) return true;
    if (left.empty() || right.empty()) return false;
    switch (type.kind()) {
        case TypeKind::decimal:
            return equal_decimals(left, right);
        case TypeKind::inet:
            return unmapped(left) == unmapped(right);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return equal_collections(type, left, right);
        case TypeKind::vector:
            return equal_vectors(type, left, right);
        case TypeKind::tuple:
        case TypeKind::udt:
            return false;  // arrays of bytes
        default:
            return compare(type, left, right) == 0;
    }
}

}  // namespace ilion
