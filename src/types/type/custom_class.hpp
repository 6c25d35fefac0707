// Classes of Cassandra's types that have no name in CQL: which one a custom type is, and what its values are.
#pragma once

#include <string_view>

#include "types/type/data_type.hpp"

namespace ilion {

enum class CustomClass : uint8_t {
    composite,          // CompositeType: several values in one
    dynamic_composite,  // DynamicCompositeType: the same, each with the name of its type
    lexical_uuid,       // LexicalUUIDType: UUIDs that sort as two signed numbers
    legacy_timeuuid,    // LegacyTimeUUIDType: what TimeUUIDType was once
    partitioner_order,  // PartitionerDefinedOrder: partition keys, in the order of their tokens
    unknown,
};

// Whatever its package and its parameters.
CustomClass custom_class(std::string_view class_name);
// The same of a type; unknown if it is none of a class.
inline CustomClass custom_class(const DataType& type) {
    return type.kind() == TypeKind::custom ? custom_class(type.name()) : CustomClass::unknown;
}
// Whether it is CompositeType or DynamicCompositeType.
inline bool is_composite(const DataType& type) {
    auto known = custom_class(type);
    return known == CustomClass::composite || known == CustomClass::dynamic_composite;
}
// The type whose values those of the type are, as they are checked and written; the type itself if there is none.
const DataType& value_type(const DataType& type);

}  // namespace ilion
