// From a stored delta to the row a reader sees: what is deleted or expired left out.
#pragma once

#include "store/cursor.hpp"

namespace ilion::store {

struct Purge {
    Deletion deletion;  // of the partition and of ranges, whatever hides more
    int64_t now_seconds = 0;
    const schema::Table* columns = nullptr;  // only cells of its columns, newer than a drop, count; null: all do
    // What counts as a tombstone: see ReadOptions.
    std::span<const schema::ColumnId> asked;
    bool fetches_others = true;
    int32_t grace = 0;  // gc_grace_seconds
};

// For a row, or a static row, of the table. Cells from before a column was dropped may still be there, and keep no
// row alive.
inline Purge purge_of(const schema::Table& table, const ReadOptions& options, const Deletion& deletion,
                      bool fetches_others) {
    const schema::Table* columns = table.dropped.empty() ? nullptr : &table;
    return {deletion, options.now_seconds, columns, options.asked, fetches_others, table.options.gc_grace_seconds};
}

// What a read passed over.
struct PassedOver {
    int64_t tombstones = 0;
    int64_t removable = 0;  // cells among them that are past the grace of their table
};

enum class RowState : uint8_t { live, dead, malformed };

// Fills `row` (its clustering excepted) with views into `encoded`. A row is live if its marker or one of its cells
// is. Adds to `passed` what Cassandra counts as such: cells that are deleted or expired, and a row without any
// that is dead because of a deletion or its expiry.
RowState decode_live(BytesView encoded, const Purge& purge, RowView& row, PassedOver& passed);

}  // namespace ilion::store
