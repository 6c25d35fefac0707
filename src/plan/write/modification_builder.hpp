// Makes ModificationPlans out of raw INSERT, UPDATE and DELETE statements, one at a time or as parts of a batch.
#pragma once

#include "cql/ast/modification.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::plan {

using ModificationPtr = std::shared_ptr<const ModificationPlan>;

Result<ModificationPtr> build_insert(const cql::Insert& insert, const Context& context, BindVariables& variables);
Result<ModificationPtr> build_update(const cql::Update& update, const Context& context, BindVariables& variables);
Result<ModificationPtr> build_delete(const cql::Delete& deletion, const Context& context, BindVariables& variables);

// What Cassandra checks of a statement that is complete; in a batch after what it checks of the batch.
Status check_modification(const ModificationPlan& plan);

// The timestamp of a USING clause.
Result<std::optional<BoundTerm>> bind_timestamp(const cql::UsingClause& using_clause, const std::string& keyspace,
                                                const std::string& table, TermContext& context);

}  // namespace ilion::plan
