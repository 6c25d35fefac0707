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
class BatchCheck {
public:
    BatchCheck(cql::Batch::Kind kind, bool has_timestamp) : kind_(kind), has_timestamp_(has_timestamp) {}
    // To be called for each statement.
    void add(const ModificationPlan& statement);
    bool spans_tables() const { return several_tables_; }
    Status result() const;

private:
    cql::Batch::Kind kind_;
    bool has_timestamp_;
    // What its statements are, or have.
    bool conditions_ = false, timestamps_ = false, counters_ = false, others_ = false;
    bool virtuals_ = false, regulars_ = false, several_tables_ = false;
    const schema::Table* first_table_ = nullptr;
};

}  // namespace ilion::plan
