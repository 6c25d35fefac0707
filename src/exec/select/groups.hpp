// Collects rows into groups for GROUP BY and aggregates. Columns outside of aggregates have the values of a group's
// first row.
#pragma once

#include "exec/select/evaluator.hpp"
#include "exec/select/output.hpp"

namespace ilion::exec {

class Groups {
public:
    Groups(const SelectRequest& request, const Evaluator& evaluator);

    // Whether the row at which `reader` is, with these inputs, belongs to the present group.
    ilion::Result<bool> continues(const RowReader& reader, const InputValues& inputs, Arena& arena);
    bool is_open() const { return open_; }
    // Of the present group, if groups are made of key columns.
    const Bytes& partition() const { return key_.partition; }
    // Adds the row, opening a group if there is none.
    Status add(const RowReader& reader, const InputValues& inputs, Arena& arena);
    // Ends the present group and appends its row to the answer.
    Status close(Output& output);
    // The row of a query that aggregates nothing: `count(*)` of no rows is 0.
    Status close_empty(Output& output);

private:
    struct Key {
        Bytes partition, clustering;
        OptionalBytes function;
    };
    Status make_key(const RowReader& reader, const InputValues& inputs, Arena& arena, Key& key) const;

    const SelectRequest& request_;
    const Evaluator& evaluator_;
    bool open_ = false;
    Key key_, other_;
    std::vector<OptionalBytes> first_;  // the inputs of the group's first row
    std::vector<std::unique_ptr<plan::Accumulator>> accumulators_;
    std::vector<OptionalBytesView> arguments_;
};

}  // namespace ilion::exec
