// A bound, checked plan: what a prepared statement keeps, and what `exec` runs any number of times.
//
// Plans are immutable and shared between connections. They hold the table they were made for; the server drops a
// plan when that table or a type it uses changes.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "cql/ast/statement.hpp"
#include "plan/context.hpp"
#include "schema/schema.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::plan {

struct SelectPlan;        // plan/select/select_plan.hpp
struct ModificationPlan;  // plan/write/modification_plan.hpp: INSERT, UPDATE, DELETE
struct BatchPlan;         // plan/write/batch_plan.hpp
struct TruncatePlan {
    schema::TablePtr table;
};
struct UsePlan {
    std::string keyspace;
};
// Schema statements, roles, DESCRIBE: executed from their raw form against the schema of that moment.
struct RawPlan {
    std::shared_ptr<const cql::Statement> statement;
};

using PlanBody = std::variant<std::shared_ptr<const SelectPlan>, std::shared_ptr<const ModificationPlan>,
                              std::shared_ptr<const BatchPlan>, TruncatePlan, UsePlan, RawPlan>;

struct Plan {
    PlanBody body;
    std::vector<ColumnSpec> bind_variables;
    // The bind variables that make up the partition key, in its order; empty if not all of it is bound.
    std::vector<uint16_t> partition_key_bind_indexes;
    // Empty unless the statement returns rows whose shape is known beforehand (SELECT).
    std::vector<ColumnSpec> result_columns;
    std::string keyspace, table;  // what it reads or writes; empty if nothing
};
using PlanPtr = std::shared_ptr<const Plan>;

// Checks the raw statement against the schema. Fails with Cassandra's code and text.
Result<PlanPtr> make_plan(std::shared_ptr<const cql::Statement> statement, const Context& context);

}  // namespace ilion::plan
