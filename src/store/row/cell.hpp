// The parts a row is made of: liveness, deletions, cells. Times are Cassandra's: timestamps in microseconds chosen
// by the writer, expiry and local deletion times in seconds since 1970.
#pragma once

#include <cstdint>
#include <limits>

#include "base/bytes.hpp"
#include "schema/table.hpp"

namespace ilion::store {

using schema::ColumnId;

inline constexpr int64_t kNoTimestamp = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kNeverExpires = std::numeric_limits<int64_t>::max();
// Cassandra keeps such seconds in 32 bits without a sign, of which the largest number means never.
inline constexpr int64_t kLastExpiry = std::numeric_limits<uint32_t>::max() - 1;

// A deletion of a partition, a range, a row or a multi-cell column: hides all data at or below `timestamp`.
struct Deletion {
    int64_t timestamp = kNoTimestamp;
    int64_t local_time = kNeverExpires;  // when it was made; purged gc_grace_seconds later

    bool exists() const { return timestamp != kNoTimestamp; }
    bool covers(int64_t written) const { return written <= timestamp; }
    // Of two deletions the one that hides more.
    bool supersedes(const Deletion& other) const {
        return timestamp > other.timestamp || (timestamp == other.timestamp && local_time > other.local_time);
    }
    bool operator==(const Deletion&) const = default;
};

// The row marker that INSERT writes: keeps a row alive whose cells are all null.
struct Liveness {
    int64_t timestamp = kNoTimestamp;
    int32_t ttl = 0;  // seconds; 0: none
    int64_t expires_at = kNeverExpires;

    bool exists() const { return timestamp != kNoTimestamp; }
    bool live_at(int64_t now_seconds) const { return exists() && now_seconds < expires_at; }
};

// A cell, or a part of a multi-cell column when it has a path. `path` is, for a set the element, for a map the key,
// for a UDT the field number as int16, for a list the sortable form of a timeuuid (`list_path`, row_builder.hpp).
struct Cell {
    ColumnId column = 0;
    bool tombstone = false;
    bool counter = false;  // of a counter column: a tombstone wins whatever the timestamps are
    int64_t timestamp = 0;
    int32_t ttl = 0;                              // seconds; 0: none
    int64_t local_deletion_time = kNeverExpires;  // tombstone: when made; expiring: when it expires
    BytesView path;
    // What orders the paths of a column, and tells them apart, where their own bytes don't: see path_sort_key().
    BytesView sort_key;
    BytesView value;

    BytesView path_order() const { return sort_key.empty() ? path : sort_key; }
    bool live_at(int64_t now_seconds) const { return !tombstone && now_seconds < local_deletion_time; }
};

}  // namespace ilion::store
