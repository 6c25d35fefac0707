#include "types/type/custom_class.hpp"

#include <utility>

#include "types/type/type_names.hpp"

namespace ilion {

CustomClass custom_class(std::string_view class_name) {
    constexpr std::pair<std::string_view, CustomClass> kClasses[] = {
        {"CompositeType", CustomClass::composite},
        {"DynamicCompositeType", CustomClass::dynamic_composite},
        {"LexicalUUIDType", CustomClass::lexical_uuid},
        {"LegacyTimeUUIDType", CustomClass::legacy_timeuuid},
        {"PartitionerDefinedOrder", CustomClass::partitioner_order},
    };
    if (class_name.starts_with(type_names::kPackage)) class_name.remove_prefix(type_names::kPackage.size());
    class_name = class_name.substr(0, class_name.find('('));
    for (const auto& [name, known] : kClasses) {
        if (name == class_name) return known;
    }
    return CustomClass::unknown;
}

const DataType& value_type(const DataType& type) {
    switch (custom_class(type)) {
        case CustomClass::lexical_uuid:
            return *DataType::of(TypeKind::uuid);
        case CustomClass::legacy_timeuuid:
            return *DataType::of(TypeKind::timeuuid);
        default:
            return type;
    }
}

}  // namespace ilion
