// The memtables of one store that are in use: for what is known about them past RocksDB. Thread-safe.
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

#include "store/memtable/token_index.hpp"

namespace rocksdb {
class DB;
}

namespace ilion::store::memtable {

class Memtables {
public:
    void add(const TokenIndex& index) {
        std::unique_lock lock(mutex_);
        indexes_.push_back(&index);
    }
    // Waits for those who look at it.
    void remove(const TokenIndex& index);

    // The moment of a read: what was committed up to `after` is gone, what is committed later than `until` is not
    // there yet.
    struct Moment {
        uint64_t after = 0, until = 0;
    };
    // Copies what is stored under a key to `value`, merged, if memtables tell all of it: its youngest versions are
    // in them, down to one that is a value. False says nothing: RocksDB has to be asked.
    bool read(BytesView key, const Moment& moment, Bytes& value) const;

    // Brings to the processor's cache what look-ups of these places will touch; as `prefetch` of the youngest
    // memtable alone, which is the one that is written to.
    void prefetch(std::span<const Place> places) const {
        std::shared_lock lock(mutex_);
        for (const TokenIndex* index : indexes_) index->prefetch(places);
    }
    void prefetch_written(std::span<const Place> places) const {
        std::shared_lock lock(mutex_);
        if (!indexes_.empty()) indexes_.back()->prefetch(places);
    }

    // Whose they are, once that is open.
    void set_db(rocksdb::DB& db) { db_.store(&db, std::memory_order_release); }
    // Whether neither a memtable that is older than `index` nor a file has anything of a table. Waits for RocksDB's
    // mutex. False until the database is open: what its log brings back may be younger than what is in files.
    bool has_nothing_older(const TokenIndex& index, uint32_t table) const;

private:
    mutable std::shared_mutex mutex_;
    std::vector<const TokenIndex*> indexes_;  // the youngest last
    // Those before this one are in files, as a younger one is, and are kept by iterators alone: what they have may
    // be out of date.
    size_t first_current_ = 0;
    std::atomic<rocksdb::DB*> db_ = nullptr;
};

}  // namespace ilion::store::memtable
