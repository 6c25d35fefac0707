// Which elements of a list that is bound for IN stand for no value.
#pragma once

#include "types/type/data_type.hpp"

namespace ilion::exec {

// Null, or the empty bytes of a type for which these mean null: what drivers send for a null in a list.
inline bool is_null_element(OptionalBytesView element, const DataType& type) {
    if (!element) return true;
    bool keeps_empty = type.kind() == TypeKind::ascii || type.kind() == TypeKind::text ||
                       type.kind() == TypeKind::blob || type.kind() == TypeKind::custom ||
                       type.kind() == TypeKind::tuple || type.kind() == TypeKind::udt;
    return element->empty() && !keeps_empty;
}

}  // namespace ilion::exec
