// Goes over the rows of a virtual table as a store cursor does: partitions in order, rows in clustering order,
// restricted to keys or tokens and to slices, resumed after a position.
#pragma once

#include <deque>

#include "exec/environment.hpp"
#include "exec/select/read/read_spec.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

class VirtualCursor final : public store::Cursor {
public:
    // `resume_after` may be null.
    VirtualCursor(const SelectRequest& request, const ReadSpec& spec, const store::Position* resume_after);

    bool next_partition() override;
    const store::PartitionKey& partition() const override { return partitions_[partition_].key; }
    const store::RowView* static_row() const override { return static_.cells.empty() ? nullptr : &static_; }
    bool next_row() override;
    const store::RowView& row() const override { return row_; }
    Status status() const override { return {}; }

private:
    struct Row {
        store::PartitionKey key;
        Bytes clustering;
        const VirtualRow* values;
    };
    struct Partition {
        store::PartitionKey key;
        size_t begin, end;  // in rows_
    };

    void index_rows(const SelectRequest& request, const ReadSpec& spec);
    void order_partitions(const SelectRequest& request, const ReadSpec& spec);
    void skip(const store::Position& position);
    bool in_slices(BytesView clustering) const;
    void fill(const VirtualRow& values, schema::ColumnKind kind, store::RowView& row);
    void add_cells(const schema::Column& column, BytesView value, store::RowView& row);

    const schema::Table& table_;
    std::vector<store::ClusteringSlice> slices_;
    bool reversed_;
    int64_t written_at_;
    std::vector<VirtualRow> values_;
    std::vector<Row> rows_;
    std::vector<Partition> partitions_;
    size_t partition_ = 0, next_partition_ = 0, next_row_ = 0, end_row_ = 0;
    store::RowView row_, static_;
    std::deque<Bytes> paths_;  // of the cells of lists and UDTs; none moves while a row is shown
};

}  // namespace ilion::exec
