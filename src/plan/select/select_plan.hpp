// A SELECT that is ready to run.
#pragma once

#include <memory>
#include <vector>

#include "plan/restriction/restriction.hpp"
#include "plan/select/expression.hpp"
#include "schema/table.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::plan {

struct Selection {
    std::vector<Input> inputs;
    std::vector<Expression> outputs;  // one for each result column; of JSON: one for each value in the document
    std::vector<AggregateCall> aggregates;
    bool is_wildcard = false;  // all columns, by `*`; not if they are grouped or some are masked
    // Every output is an input that is a value without a mask, so bytes are copied from the row to the answer.
    bool is_plain = false;
    std::vector<const schema::Column*> plain;  // then: the columns
    std::vector<std::string> json_names;       // quoted keys, with the colon; empty unless SELECT JSON
};

enum class Grouping : uint8_t { none, everything, key_prefix };

struct OrderColumn {
    const schema::Column* column = nullptr;
    bool descending = false;
    size_t input = 0;  // in Selection::inputs, if the answer is sorted
};

// ORDER BY column ANN OF query: the rows whose vectors are most like it, those first.
struct AnnOrdering {
    const schema::Column* column = nullptr;
    BoundTerm query;
    size_t input = 0;  // the column's, in Selection::inputs
};

struct SelectPlan {
    schema::TablePtr table;
    Selection selection;
    Restrictions restrictions;
    std::shared_ptr<const std::vector<ColumnSpec>> result_columns;

    bool distinct = false;
    bool reversed = false;  // rows of a partition are read backwards
    // ORDER BY over several partitions: the answer is sorted at the end.
    std::vector<OrderColumn> sort;
    std::optional<AnnOrdering> ann;
    // Rows are put in order when all are there.
    bool sorts() const { return !sort.empty() || ann.has_value(); }

    Grouping grouping = Grouping::none;
    size_t group_clustering = 0;               // key_prefix: how many clustering columns are in the groups
    std::optional<Expression> group_function;  // applied to the last of them
    std::optional<Error> group_refusal;        // what executing it answers, once its limits are known

    std::optional<BoundTerm> limit, per_partition_limit;

    bool needs_static = false;  // static columns are read or tested
    // Cassandra would read static columns: partitions are looked up even for no row of theirs.
    bool fetches_static = false;
    // The columns without keys that are read or tested, by id in order; empty where Cassandra would read all of
    // them.
    std::vector<schema::ColumnId> asked;
    // ORDER BY over several partitions of SELECT JSON * (is_wildcard), which Cassandra sorts by the documents.
    bool sorts_documents = false;
    // The keyspace itself is virtual: its partitions come in the order of their keys, not of their tokens.
    bool in_virtual_keyspace = false;
    // One row by its complete primary key and nothing to compute: the shortest way applies.
    bool is_point_read = false;
    // Tells the paging states of different queries apart; the same after a restart.
    uint64_t fingerprint = 0;
};

}  // namespace ilion::plan
