// Does a row meet an IF condition?
#pragma once

#include "plan/term/evaluate.hpp"
#include "plan/write/condition.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// `row` is the row, or static row, that the condition's column belongs to; null if it is not live.
ilion::Result<bool> is_met(const plan::ColumnCondition& condition, const plan::Bindings& bindings,
                           const store::RowView* row);

}  // namespace ilion::exec
