// Runs a plan. One call is one request; any number of threads may call at a time.
#pragma once

#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "exec/result.hpp"
#include "exec/write/counters.hpp"
#include "plan/statement.hpp"

namespace ilion::exec {

// Every plan but RawPlan, which the server carries out against its schema.
ilion::Result<Result> execute(const plan::Plan& plan, const QueryOptions& options, Environment& environment);

// Adds what a plain write does to `mutation` instead of committing it, so that all writes of one socket read share
// a commit; their results are void, with the warnings that are added to `warnings`. False, and nothing is added, if
// the plan is something else or must read before it writes (conditions, counters, lists by index).
ilion::Result<bool> collect_write(const plan::Plan& plan, const QueryOptions& options, Environment& environment,
                                  store::Mutation& mutation, std::vector<std::string>& warnings);

// The same for increments of counters, which join `counters`. False if the plan is anything but one update of them.
bool updates_counters(const plan::Plan& plan);
ilion::Result<bool> collect_increments(const plan::Plan& plan, const QueryOptions& options,
                                       Environment& environment, CounterUpdates& counters);

}  // namespace ilion::exec
