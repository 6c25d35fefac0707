// CompositeType and DynamicCompositeType, the custom types of values that are several: their text and their checks.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "types/type/data_type.hpp"

namespace ilion::composite {

// Whether a custom type is one of the two.
bool is_composite(const DataType& type);
// The types of the components of a CompositeType; none for anything else: its values sort by their bytes.
std::vector<TypePtr> component_types(const DataType& type);
// What a value begins with if it names static columns.
inline constexpr uint16_t kStaticMark = 0xffff;

// Components between colons, `\:` for a colon within one. A `!` or `_` in place of the last is the end of a slice:
// behind, or before, all that begins like this. A component of a dynamic composite names its own type before an
// `@`, by an alias of one letter or by its class. Appends the serialization; fails with Cassandra's message.
Status parse(const DataType& type, std::string_view text, Bytes& out);
// Fails if `value` is no value of the type.
Status validate(const DataType& type, BytesView value);

}  // namespace ilion::composite
