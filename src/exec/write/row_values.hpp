// The values of a row's columns in the protocol's serialization.
#pragma once

#include "schema/table.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// The value of a static or regular column; null if `row` is null or has no cell of it. Multi-cell columns are put
// together into one value.
OptionalBytes column_value(const store::RowView* row, const schema::Column& column);

}  // namespace ilion::exec
