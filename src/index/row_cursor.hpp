// The rows that an index leads to, as a cursor over the table: each is read, and shown only if it still has what
// the entry says. Stale entries are taken out of the index behind the reader.
#pragma once

#include "index/lookup.hpp"

namespace ilion::index {

struct RowCursorOptions {
    std::vector<store::ClusteringSlice> slices;  // of the table, in storage order; empty: all rows
    store::ReadOptions read;
    // Whether `read.now_seconds` is the present: then what is stale now will be for ever.
    bool may_remove_stale = false;
};

// Null if going over the whole table is the better way. `resume_after` may be null.
Result<std::unique_ptr<store::Cursor>> open_row_cursor(store::Store& store, Lookup lookup, RowCursorOptions options,
                                                       const store::Position* resume_after);

}  // namespace ilion::index
