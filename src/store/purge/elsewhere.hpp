// What a compaction must know of the rest of the store before it drops a tombstone: is there anything left that the
// tombstone hides? Asked of the store itself, memtables and all files, at the moment of the decision.
//
// Why that is enough, although several compactions run at once and none sees the outcome of the others:
// - A tombstone in a row goes only if no second version of the row is anywhere. Whoever holds one of two versions
//   keeps it.
// - A deletion of a partition or a range goes only if nothing at all in it is as old: no data, no tombstone,
// neither
//   hidden nor expired. What another compaction has dropped because of the deletion is still seen here until that
//   compaction is done, and what it hid in turn is seen from then on.
// - What is committed later with a timestamp from before a tombstone whose grace is over may come to light, as in
//   Cassandra.
#pragma once

#include <rocksdb/db.h>

#include <atomic>

#include "store/key_codec.hpp"

namespace ilion::store {

// Thread-safe. Says "there may be something" as long as it knows no database.
class Elsewhere {
public:
    // From here on, until `detach`, which is called when no compaction is running any more.
    void attach(rocksdb::DB& db) { db_.store(&db, std::memory_order_release); }
    void detach() { db_.store(nullptr, std::memory_order_release); }

    // Whether the store has just one version of this row.
    bool only_version(BytesView key) const;
    // Whether the partition has rows, static ones too, that say something with a timestamp up to this one.
    bool has_older(BytesView partition_prefix, int64_t timestamp) const;
    // As above, of the rows of an interval.
    bool has_older(BytesView partition_prefix, const Interval& rows, int64_t timestamp) const;
    bool has_range_tombstones(BytesView partition_prefix) const;

private:
    bool has_older_between(BytesView first, BytesView last, int64_t timestamp) const;

    std::atomic<rocksdb::DB*> db_{nullptr};
};

}  // namespace ilion::store
