// From a stored delta to the row a reader sees: what is deleted or expired left out.
#pragma once

#include "store/cursor.hpp"

namespace ilion::store {

struct Purge {
    Deletion deletion;  // of the partition and of ranges, whatever hides more
    int64_t now_seconds = 0;
    const schema::Table* columns = nullptr;  // only cells of its columns count; null: all do
};

// What to set `columns` to: cells of columns that were dropped may still be there, and keep no row alive.
inline const schema::Table* if_dropped(const schema::Table& table) {
    return table.dropped.empty() ? nullptr : &table;
}

enum class RowState : uint8_t { live, dead, malformed };

// Fills `row` (its clustering excepted) with views into `encoded`. A row is live if its marker or one of its cells
// is. Adds to `tombstones` what Cassandra counts as such: cells that are deleted or expired, and a row without any
// that is dead because of a deletion or its expiry.
RowState decode_live(BytesView encoded, const Purge& purge, RowView& row, int64_t& tombstones);

}  // namespace ilion::store
