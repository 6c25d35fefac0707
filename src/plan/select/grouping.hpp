// GROUP BY and aggregates: what makes the groups.
#pragma once

#include "cql/ast/select.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

// Needs the restrictions and the selection.
Status plan_grouping(const cql::Select& select, const schema::Table& table, TermContext& context, SelectPlan& plan);

}  // namespace ilion::plan
