// SELECT: raw statement and schema to a SelectPlan.
#pragma once

#include "plan/statement.hpp"

namespace ilion::plan {

// `bind_markers` are the names of the statement's markers, empty for `?`. Fails with Cassandra's code and text.
Result<PlanPtr> plan_select(const cql::Select& select, const std::vector<std::string>& bind_markers,
                            const Context& context);

}  // namespace ilion::plan
