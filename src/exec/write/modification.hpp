// INSERT, UPDATE and DELETE.
#pragma once

#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "exec/result.hpp"
#include "exec/write/keys.hpp"
#include "exec/write/parameters.hpp"

namespace ilion::exec {

// Of a keyspace that says how the node is.
Error read_only(const std::string& keyspace);

// The tables of system_views that tell what is in Cassandra's caches.
bool lists_cache_keys(const schema::Table& table);

// Whether its partitions are locked while it is run: what it writes depends on what is there, or others rely on
// what they have read of the table, as counters do.
bool takes_locks(const plan::ModificationPlan& plan);
// Whether it neither has conditions nor takes locks.
bool is_plain(const plan::ModificationPlan& plan);

// Adds a modification without conditions to `mutation`. If it takes locks, the caller holds the locks of its
// partitions.
Status add_modification(const plan::ModificationPlan& plan, const Bindings& bindings,
                        const WriteParameters& request, Environment& environment, store::Mutation& mutation);
// The same where its partitions are known: they are in `targets`, which takes the rest.
Status add_to_partitions(const plan::ModificationPlan& plan, const Bindings& bindings,
                         const WriteParameters& request, Targets& targets, Environment& environment,
                         store::Mutation& mutation);

// The same for one that is no part of a batch: the meter is told of it.
Status add_statement(const plan::ModificationPlan& plan, const Bindings& bindings, const WriteParameters& request,
                     Environment& environment, store::Mutation& mutation);

// Tells the meter that a statement, or a batch, writes to partitions of a table. `coordinated`: whatever is there.
void tell_meter(const Environment& environment, const schema::Table& table, size_t partitions,
                bool coordinated = true);

ilion::Result<Result> execute_modification(const plan::ModificationPlan& plan, const Bindings& bindings,
                                           const QueryOptions& options, Environment& environment);

// A modification whose keys are known and whose values can be evaluated: INSERT JSON is an INSERT from here on.
class ResolvedModification {
public:
    // `bindings` must outlive it.
    static ilion::Result<ResolvedModification> resolve(const plan::ModificationPlan& plan,
                                                       const Bindings& bindings);

    const plan::ModificationPlan& plan() const { return *plan_; }
    // For keys, operations and conditions; timestamp and TTL take the statement's own.
    Bindings values() const;
    const Bindings& statement_values() const { return *bindings_; }

private:
    const plan::ModificationPlan* plan_ = nullptr;
    const Bindings* bindings_ = nullptr;
    std::shared_ptr<const plan::JsonRow> json_;
    std::vector<ValueView> json_views_;  // by column
};

// Writes static row, rows, ranges or partition. With `current_row` and `current_static`, which may be null,
// operations that read see these; otherwise, if the plan requires reads, the present rows are read.
struct PresentRows {
    const store::RowView* row = nullptr;
    const store::RowView* static_row = nullptr;
};
Status write_targets(const ResolvedModification& modification, const Targets& targets,
                     const WriteParameters& parameters, Environment& environment, const PresentRows* present,
                     store::Mutation& mutation);

}  // namespace ilion::exec
