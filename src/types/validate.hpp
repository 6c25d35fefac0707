// Are these bytes a value of that type? Asked once, when a value enters the node; what is stored is valid.
#pragma once

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Fails with ErrorCode::invalid and Cassandra's text for the type ("Expected 4 or 0 byte int (3)").
Status validate(const DataType& type, BytesView value);

}  // namespace ilion
