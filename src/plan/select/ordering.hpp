// ORDER BY: the clustering order or its opposite, or likeness to a vector.
#pragma once

#include <vector>

#include "cql/ast/select.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

// The columns of ORDER BY, each once; a later direction replaces an earlier one.
using Ordering = std::vector<OrderColumn>;

// ANN OF stands alone: then it is in `ann` and the ordering is empty.
Result<Ordering> look_up_ordering(const std::vector<cql::Ordering>& raw, const schema::Table& table,
                                  TermContext& context, std::optional<AnnOrdering>& ann);

// Decides whether partitions are read backwards and whether the answer must be sorted. Needs the restrictions.
Status plan_ordering(const Ordering& ordering, const schema::Table& table, SelectPlan& plan);

}  // namespace ilion::plan
