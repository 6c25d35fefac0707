// INSERT, UPDATE and DELETE as they are run.
#pragma once

#include "plan/restriction/key_restrictions.hpp"
#include "plan/write/condition.hpp"
#include "plan/write/json_row.hpp"
#include "plan/write/operation.hpp"

namespace ilion::plan {

struct ModificationPlan {
    enum class Kind : uint8_t { insert, update, delete_ };

    Kind kind = Kind::insert;
    schema::TablePtr table;
    KeyRestrictions keys;
    std::vector<Operation> static_operations, regular_operations;  // DELETE: both empty deletes rows
    std::optional<BoundTerm> timestamp, ttl;
    bool if_not_exists = false, if_exists = false;
    std::vector<ColumnCondition> conditions;

    // INSERT JSON: keys and operations come from the document.
    std::optional<BoundTerm> json;
    std::shared_ptr<const JsonRow> json_row;  // of a document that stands in the statement
    bool json_default_unset = false;

    // Derived when the plan is made.
    bool static_only = false;         // no clustering is given: nothing but the static row is written
    bool requires_read = false;       // some operation needs the present row
    bool inexact_clustering = false;  // the original components are kept beside the key
    bool pads_clustering = false;     // COMPACT STORAGE: the last clustering columns are not given, and null

    bool has_conditions() const { return if_not_exists || if_exists || !conditions.empty(); }
    // Not (only) columns of them.
    bool deletes_rows() const {
        return kind == Kind::delete_ && regular_operations.empty() && static_operations.empty();
    }
    bool is_counter() const { return table->is_counter; }
    // Rows are written, not (only) the static one.
    bool updates_rows() const { return table->clustering_size == 0 || !keys.clustering.empty(); }
};

}  // namespace ilion::plan
