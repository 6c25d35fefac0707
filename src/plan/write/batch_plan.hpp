// BATCH as it is run.
#pragma once

#include "plan/statement.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::plan {

struct BatchPlan {
    cql::Batch::Kind kind = cql::Batch::Kind::logged;
    std::vector<std::shared_ptr<const ModificationPlan>> statements;
    std::optional<BoundTerm> timestamp;
    bool has_conditions = false;
};

// Whether it is a write, or a batch of writes, with IF.
bool has_conditions(const Plan& plan);

// The checks on a batch as a whole, for BATCH statements and BATCH messages of the protocol alike.
Status check_batch(const BatchPlan& batch);

}  // namespace ilion::plan
