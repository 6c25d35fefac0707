// INSERT, UPDATE, DELETE, BATCH and TRUNCATE: raw statement and schema to a plan.
#pragma once

#include "plan/statement.hpp"
#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::plan {

// `bind_markers` are the names of the statement's markers, empty for `?`. Fail with Cassandra's code and text.
Result<PlanPtr> plan_insert(const cql::Insert& insert, const std::vector<std::string>& bind_markers,
                            const Context& context);
Result<PlanPtr> plan_update(const cql::Update& update, const std::vector<std::string>& bind_markers,
                            const Context& context);
Result<PlanPtr> plan_delete(const cql::Delete& deletion, const std::vector<std::string>& bind_markers,
                            const Context& context);
Result<PlanPtr> plan_batch(const cql::Batch& batch, const std::vector<std::string>& bind_markers,
                           const Context& context);
Result<PlanPtr> plan_truncate(const cql::Truncate& truncate, const Context& context);

}  // namespace ilion::plan
