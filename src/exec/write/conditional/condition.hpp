// Does a row meet an IF condition?
#pragma once

#include "plan/term/evaluate.hpp"
#include "plan/write/condition.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// Evaluates what the condition compares with, before any row is read; only what is wrong with that matters.
Status check_condition(const plan::ColumnCondition& condition, const plan::Bindings& bindings);

// `row` is the row, or static row, that the condition's column belongs to; null if it is not live.
ilion::Result<bool> is_met(const plan::ColumnCondition& condition, const plan::Bindings& bindings,
                           const store::RowView* row);

}  // namespace ilion::exec
