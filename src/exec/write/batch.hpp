// BATCH statements and BATCH messages of the protocol.
#pragma once

#include "exec/write/modification.hpp"
#include "plan/statement.hpp"
#include "plan/write/batch_plan.hpp"

namespace ilion::exec {

// `plan` must outlive the batch.
struct BatchItem {
    const plan::ModificationPlan* plan;
    std::span<const ValueView> values;
};

// The statements of a BATCH statement, all with the values of the request.
std::vector<BatchItem> batch_items(const plan::BatchPlan& batch, const QueryOptions& options);
// The timestamp of its USING clause, if it has one that is set.
ilion::Result<std::optional<int64_t>> batch_timestamp(const plan::BatchPlan& batch, const Bindings& bindings);

ilion::Result<Result> execute_batch(std::span<const BatchItem> items, cql::Batch::Kind kind,
                                    std::optional<int64_t> timestamp, const QueryOptions& options,
                                    Environment& environment);

// Of the statements of a BATCH message: what a BATCH statement is checked for when it is planned.
Status check_batch(std::span<const BatchItem> items, cql::Batch::Kind kind);

// A BATCH message of plain writes, which are added to `mutation` instead of being committed. False, and nothing is
// added, if one of them is something else.
ilion::Result<bool> collect_batch(std::span<const BatchItem> items, cql::Batch::Kind kind,
                                  const QueryOptions& options, Environment& environment, store::Mutation& mutation,
                                  std::vector<std::string>& warnings);

// Adds a batch of plain writes to `mutation`, and what Cassandra warns about to `warnings`.
Status add_batch(std::span<const BatchItem> items, cql::Batch::Kind kind, std::optional<int64_t> timestamp,
                 const QueryOptions& options, Environment& environment, store::Mutation& mutation,
                 std::vector<std::string>& warnings);

}  // namespace ilion::exec
