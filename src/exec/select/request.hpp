// One execution of a SELECT: the plan, the values and times of the request, and what they make of the WHERE clause.
#pragma once

#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/term/evaluate.hpp"

namespace ilion::exec {

struct SelectRequest {
    const plan::SelectPlan& plan;
    const QueryOptions& options;
    const Environment& environment;
    plan::Bindings bindings;
    int64_t now_seconds = 0;

    const schema::Table& table() const { return *plan.table; }
};

}  // namespace ilion::exec
