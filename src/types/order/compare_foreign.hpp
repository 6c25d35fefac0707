// Bytes compared as if they were values of a type that they are not, as AbstractType.compare of Cassandra does.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Of any bytes: negative, zero or positive; nothing where Cassandra fails. Collections, tuples, UDTs and vectors
// take no foreign bytes.
std::optional<int> compare_foreign(const DataType& type, BytesView left, BytesView right);

}  // namespace ilion
