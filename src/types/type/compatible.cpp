// Which types read values that were written as another one (AbstractType.isValueCompatibleWith), and which of
// those also keep the order (isCompatibleWith: what the key of a map or the field of a UDT needs).
#include <algorithm>

#include "types/type/data_type.hpp"

namespace ilion {
namespace {

// A UDT sorts as the tuple of its fields.
bool is_tuple(const DataType& type) {
    return type.kind() == TypeKind::tuple || type.kind() == TypeKind::udt;
}

bool is_order_compatible(const DataType& type, const DataType& other) {
    if (type.equals(other)) return true;
    TypeKind from = other.kind();
    if (type.kind() == TypeKind::text) return from == TypeKind::ascii;
    if (type.kind() == TypeKind::blob) return from == TypeKind::ascii || from == TypeKind::text;
    if (is_tuple(type) && is_tuple(other)) {
        return type.args().size() >= other.args().size() &&
               std::equal(other.args().begin(), other.args().end(), type.args().begin(),
                          [](const TypePtr& was, const TypePtr& is) { return is_order_compatible(*is, *was); });
    }
    if (type.kind() != from) return false;
    if (type.is_collection()) {
        return type.is_multi_cell() == other.is_multi_cell() && is_order_compatible(*type.arg(0), *other.arg(0)) &&
               (from != TypeKind::map || is_order_compatible(*type.arg(1), *other.arg(1)));
    }
    return false;
}

bool is_native_value_compatible(TypeKind to, TypeKind from) {
    switch (to) {
        case TypeKind::blob:
            return true;
        case TypeKind::text:
            return from == TypeKind::ascii;
        case TypeKind::bigint:
            return from == TypeKind::timestamp;
        case TypeKind::timestamp:
            return from == TypeKind::bigint;
        case TypeKind::varint:
            return from == TypeKind::int_ || from == TypeKind::bigint || from == TypeKind::timestamp;
        case TypeKind::date:
            return from == TypeKind::int_;
        case TypeKind::time:
            return from == TypeKind::bigint;
        case TypeKind::uuid:
            return from == TypeKind::timeuuid;
        default:
            return false;
    }
}

}  // namespace

bool DataType::is_value_compatible_with(const DataType& other) const {
    if (equals(other)) return true;
    // To a tuple a UDT is one, too.
    if (kind_ != other.kind_ && kind_ != TypeKind::tuple) {
        return !other.is_multi_cell() && is_native_value_compatible(kind_, other.kind_);
    }
    if (kind_ == TypeKind::tuple ? !is_tuple(other) : multi_cell_ != other.multi_cell_) return false;
    switch (kind_) {
        case TypeKind::list:
            return args_[0]->is_value_compatible_with(*other.args_[0]);
        case TypeKind::set:
            return is_order_compatible(*args_[0], *other.args_[0]);
        case TypeKind::map:
            return is_order_compatible(*args_[0], *other.args_[0]) &&
                   args_[1]->is_value_compatible_with(*other.args_[1]);
        case TypeKind::tuple:
            // New fields at the end are fine, missing ones are not.
            return args_.size() >= other.args_.size() &&
                   std::equal(
                       other.args_.begin(), other.args_.end(), args_.begin(),
                       [](const TypePtr& was, const TypePtr& is) { return is->is_value_compatible_with(*was); });
        case TypeKind::udt:
            return keyspace_ == other.keyspace_ && args_.size() >= other.args_.size() &&
                   std::equal(other.args_.begin(), other.args_.end(), args_.begin(),
                              [](const TypePtr& was, const TypePtr& is) { return is_order_compatible(*is, *was); });
        default:
            return false;
    }
}

}  // namespace ilion
