// The row that is being looked at: a partition key, its static row and a row, and the serialized values of columns
// in them. Multi-cell columns are put together from their cells.
//
// Values are views into the cursor's row or into memory that the caller passes; good until the reader moves.
#pragma once

#include <span>
#include <vector>

#include "exec/select/read/append_buffer.hpp"
#include "schema/table.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

class RowReader {
public:
    explicit RowReader(const schema::Table& table) : table_(table) {}

    // `static_row` may be null. There is no row until set_row.
    void set_partition(const store::PartitionKey& key, const store::RowView* static_row);
    // Null for a partition without rows.
    void set_row(const store::RowView* row);

    const store::PartitionKey& partition() const { return *key_; }
    const store::RowView* row() const { return row_; }
    // The static row or the row, wherever the column's cells are; null if there is none.
    const store::RowView* cells_of(const schema::Column& column) const {
        return column.kind == schema::ColumnKind::static_ ? static_row_ : row_;
    }

    // `memory` is written only for multi-cell columns.
    OptionalBytesView value(const schema::Column& column, Bytes& memory) const;
    // Appends the values as [bytes], one after the other.
    void append(std::span<const schema::Column* const> columns, AppendBuffer& out) const;

private:
    BytesView key_component(const schema::Column& column) const {
        return table_.partition_key_size == 1 ? BytesView(key_->bytes)
                                              : key_components_[static_cast<size_t>(column.position)];
    }
    OptionalBytesView clustering_component(const schema::Column& column) const;
    void decode_clustering() const;
    // The first clustering component if that is an integer, without decoding the others: its size, or 0.
    size_t first_integer(const schema::Column& column, char* value) const;

    const schema::Table& table_;
    const store::PartitionKey* key_ = nullptr;
    const store::RowView* static_row_ = nullptr;
    const store::RowView* row_ = nullptr;
    std::vector<BytesView> key_components_;  // of several
    // Clustering components are decoded when the first of them is asked for.
    struct Component {
        size_t at = 0, size = 0;
        bool is_null = true;
    };
    mutable bool decoded_ = false;
    mutable Bytes clustering_;
    mutable std::vector<Component> components_;
};

// Appends the serialization of a multi-cell value. False if it has no cells: then it is null.
bool assemble(const DataType& type, std::span<const store::Cell> cells, Bytes& out);

}  // namespace ilion::exec
