// The order Cassandra gives the values of each type: AbstractType.compare on serialized, valid values.
#pragma once

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Negative, zero or positive. An empty value sorts before every other.
int compare(const DataType& type, BytesView left, BytesView right);

}  // namespace ilion
