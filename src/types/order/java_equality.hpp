// Whether two values are equal as Java's objects, which is not always what their order says: decimals differ by
// their scale, tuples and UDTs by their bytes. Cassandra looks for the elements of frozen collections this way.
#pragma once

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Of serialized, valid values.
bool equal_in_java(const DataType& type, BytesView left, BytesView right);

}  // namespace ilion
