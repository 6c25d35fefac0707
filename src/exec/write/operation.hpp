// Carries out one operation of a modification: adds cells and deletions to the delta of a row.
#pragma once

#include "exec/write/parameters.hpp"
#include "plan/write/operation.hpp"
#include "store/cursor.hpp"
#include "store/row/row_builder.hpp"

namespace ilion::exec {

// `current` is the present row (or static row) for operations that require a read, null if it is not live.
// Counter operations are not among these: see counters.hpp.
Status apply_operation(const plan::Operation& operation, const WriteParameters& parameters,
                       const plan::Bindings& bindings, const store::RowView* current, store::RowBuilder& row);

}  // namespace ilion::exec
