// The answer of a conditional write: [applied], and what was found where the conditions were not met.
#pragma once

#include "exec/result.hpp"
#include "exec/write/conditional/conditional_rows.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::exec {

// Which columns a failed condition shows: all of them if the existence of rows was asked for, otherwise those of
// the conditions.
class ShownColumns {
public:
    void add(const plan::ModificationPlan& plan);
    std::vector<const schema::Column*> columns(const schema::Table& table, bool is_batch) const;
    // Only what the statements write is read when existence is asked for: the rest shows as null.
    bool reads(const schema::Column& column) const;
    // Whether the static row alone, without any row, is shown. It is there if a column is that is read: all of
    // those that the statements write some of, and the conditions'.
    bool shows_static(const store::RowView* row) const;
    // The same for a row.
    bool shows(const store::RowView& row) const;

private:
    bool in_conditions(const store::RowView& row) const;

    bool all_ = false;
    bool updates_rows_ = false;
    bool updates_static_on_condition_ = false;  // some statement that has conditions itself does
    std::vector<const schema::Column*> conditions_;
};

Result applied_result(const schema::Table& table);
ilion::Result<Result> not_applied_result(const schema::Table& table, const store::PartitionKey& partition,
                                         const ConditionalRows& rows, const ShownColumns& shown, bool is_batch);

}  // namespace ilion::exec
