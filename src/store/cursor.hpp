// Reading: rows reconciled, purged of what is deleted or expired at `now_seconds`, in storage order.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "store/key.hpp"
#include "store/row/cell.hpp"

namespace ilion::store {

// A row as a cursor shows it. All views are good until the cursor moves.
struct RowView {
    BytesView clustering;           // comparable bytes; empty for the static row
    std::vector<Cell> cells;        // live cells only, by column id, multi-cell columns by path in type order
    Liveness liveness;              // not exists() if the marker is absent, deleted or expired
    BytesView original_clustering;  // [bytes] per component, only for tables with inexact clusterings

    // The first cell of the column, or null.
    const Cell* find(ColumnId column) const;
    // All cells of a multi-cell column.
    std::span<const Cell> find_all(ColumnId column) const;
};

struct ReadOptions {
    int64_t now_seconds = 0;
    bool reversed = false;          // rows of a partition in the opposite order (partitions never)
    bool need_static = true;        // read static rows of tables that have them
    bool need_rows = true;          // false: only partition keys and static rows
    bool only_with_static = false;  // pass over partitions without a live static row, whatever their rows are
    // A cursor that passes over more ends, as if nothing came behind them.
    int64_t max_tombstones = INT64_MAX;
    // Which ended cells count as tombstones: those of the columns that are asked for (by id in order; empty: all),
    // and those of others unless they are older than the marker of their row, where others are fetched at all. Live
    // cells of others that are older than a marker that has ended may be left out, and keep no row alive.
    std::span<const schema::ColumnId> asked;
    bool fetches_others = true;
    bool fetches_other_statics = true;
};

// Where a read goes on, between two pages: after this partition and row. With neither `has_clustering` nor
// `partition_done` the partition is read from its beginning. A partition that is resumed behind a row is shown only
// if there are further rows in it.
struct Position {
    PartitionKey partition;
    Bytes clustering;  // the last row seen; only if `has_clustering`
    bool has_clustering = false;
    bool partition_done = false;  // go on with the next partition
};

// Goes over the partitions of a key or a token range. Usage:
//   while (cursor->next_partition()) { cursor->partition(); cursor->static_row(); while (cursor->next_row())
//   cursor->row(); }
// next_partition() stops at partitions that have a live static row or at least one live row in the slices.
class Cursor {
public:
    virtual ~Cursor() = default;
    virtual bool next_partition() = 0;
    virtual const PartitionKey& partition() const = 0;
    // Null if the partition has no live static cells.
    virtual const RowView* static_row() const = 0;
    virtual bool next_row() = 0;
    virtual const RowView& row() const = 0;
    // Fails with io_error or corruption; asked after next_* returned false.
    virtual Status status() const = 0;
    // Tombstones (cells, rows, ranges) passed over so far, for tombstone_warn_threshold.
    virtual int64_t tombstones() const { return 0; }
};

}  // namespace ilion::store
