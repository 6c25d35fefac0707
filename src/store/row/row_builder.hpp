// Collects the delta of one row before it joins a Mutation. Reusable: `clear()` keeps the memory. One thread.
#pragma once

#include <vector>

#include "base/uuid.hpp"
#include "store/row/cell.hpp"

namespace ilion::store {

// What orders the cells of a multi-cell column of type `column_type` where the bytes of the path don't: the
// comparable bytes of set elements and map keys. Empty for paths whose own order is the type's.
void path_sort_key(const DataType& column_type, BytesView path, Bytes& sort_key);

// The path of a list cell: the bytes of a timeuuid rearranged so that they sort by time.
Bytes list_path(const Uuid& timeuuid);

class RowBuilder {
public:
    void clear();
    void set_liveness(const Liveness& liveness);
    void set_deletion(const Deletion& deletion);  // deletes the row
    // Values and paths are copied. Cells may come in any order; two of one path are reconciled.
    void add_cell(const Cell& cell);
    // As add_cell, with the sort key made from the type of the column.
    void add_element(const DataType& column_type, Cell cell);
    // Deletes what a multi-cell column held before (assignment of a whole collection).
    void delete_column(ColumnId column, const Deletion& deletion);
    bool empty() const;
    // About what Cassandra's dataSize() says of the cells: what its limits on batches are counted in.
    size_t data_size() const;

    // The newest timestamp of what makes the row live: of its marker and its cells. kNoTimestamp without any.
    int64_t newest_live_timestamp() const;
    // Calls `visit` for each cell of the column.
    template <class Visit>
    void each_cell(ColumnId column, Visit visit) const {
        for (const Entry& entry : entries_) {
            if (!entry.is_deletion && entry.cell.column == column) visit(bind(entry));
        }
    }

    // The encoded delta (docs/format/row.md), with the key components of an inexact clustering, encoded as [bytes]
    // each, in `original`. The view is good until the builder changes.
    BytesView encoded(BytesView original = {}) const;

private:
    // A cell whose bytes lie in `arena_`, in the order sort key, path, value.
    struct Entry {
        Cell cell;
        bool is_deletion = false;
        uint32_t at = 0;
        uint32_t sort_key_size = 0, path_size = 0, value_size = 0;
    };
    Cell bind(const Entry& entry) const;
    void note_complex(ColumnId column);

    Liveness liveness_;
    Deletion deletion_;
    std::vector<Entry> entries_;
    Bytes arena_;
    // For data_size(): what it must leave out, and how many columns of several cells there are.
    size_t uncounted_ = 0, complex_columns_ = 0;
    int last_complex_ = -1;
    Bytes sort_key_;
    mutable std::vector<const Entry*> order_;
    mutable Bytes encoded_;
};

}  // namespace ilion::store
