// Runs a SelectPlan: finds the rows, filters, orders, groups, limits and pages them, and encodes the answer.
#pragma once

#include "base/error.hpp"
#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "exec/result.hpp"
#include "plan/statement.hpp"

namespace ilion::exec {

// `plan.body` must hold a SelectPlan; `options.values` one value per bind variable.
ilion::Result<Result> execute_select(const plan::Plan& plan, const QueryOptions& options,
                                     const Environment& environment);

}  // namespace ilion::exec
