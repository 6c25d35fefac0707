// The inside of a Store, for the files that make up its reading half.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <array>
#include <condition_variable>
#include <shared_mutex>
#include <thread>

#include "store/memtable/memtables.hpp"
#include "store/memtable/truncations.hpp"
#include "store/purge/elsewhere.hpp"
#include "store/purge/gc_grace.hpp"
#include "store/purge/tidier.hpp"
#include "store/row/deletion_marks.hpp"
#include "store/row/live_row.hpp"
#include "store/row/merge.hpp"
#include "store/slice.hpp"
#include "store/store.hpp"

namespace ilion::store {

#if defined(__SANITIZE_THREAD__)
inline constexpr size_t kStripes = 32;  // it follows no more than 64 locks that a thread holds
#else
inline constexpr size_t kStripes = 1024;
#endif

struct Store::Impl {
    ~Impl();

    // Also fails if nothing that was read may be believed.
    Status check(const rocksdb::Status& status) const;
    // All writes go this way.
    rocksdb::Status write(const rocksdb::WriteOptions& how, rocksdb::WriteBatch& batch) const;
    void start_syncing();
    // What is stored under a key at the moment of the read.
    rocksdb::Status get(const rocksdb::ReadOptions& read, BytesView key, rocksdb::PinnableSlice& value);
    // A row that is written over and over, a counter say, is stored whole when a read had to merge very many
    // deltas. Call after each look-up; `key` is what was looked up.
    void fold_if_hot(const rocksdb::Slice& key) {
        if (merged_deltas >= kHotDeltas) fold(key);
    }
    void note_passed(const PassedOver& passed) const {
        if (flushing) flushing->note_removable(passed.removable);
    }
    void sync();
    // Tells the observer of what was committed.
    Status tell_observer(const Mutation::Impl& changes, bool late);
    // Marks commits as not yet synced and wakes the syncing thread.
    void note_commit();

    StoreOptions options;
    std::string path;                   // for messages
    std::atomic<bool> damaged{false};   // for good: see file/mapped_files.hpp
    std::unique_ptr<rocksdb::Env> env;  // outlives the database
    GcGrace gc_grace;
    Elsewhere elsewhere;
    Truncations truncations;
    std::shared_ptr<memtable::Memtables> memtables = std::make_shared<memtable::Memtables>();
    std::unique_ptr<rocksdb::DB> db;
    std::shared_ptr<Flushing> flushing;  // these two: null without a clock
    std::unique_ptr<Tidier> tidier;
    rocksdb::WriteOptions write_options;
    DeletionMarks marks;
    std::array<std::mutex, kStripes> stripes;  // taken in ascending order
    std::atomic<int64_t> last_timestamp{kNoTimestamp};

    CommitObserver* observer = nullptr;

    // Held shared by all that writes rows, alone while a row is read and stored whole.
    std::shared_mutex fold_mutex;

#if defined(__SANITIZE_THREAD__)
    // RocksDB's own queue of writes, which is made of atomics of a library that is not built with the sanitizer.
    mutable std::mutex write_mutex;
#endif

    std::mutex sync_mutex;
    std::condition_variable sync_wanted;
    std::atomic<bool> unsynced{false};
    std::atomic<bool> write_failed{false};  // the last one
    bool stopping = false;
    std::thread syncer;

private:
    static constexpr size_t kHotDeltas = 16;

    void fold(const rocksdb::Slice& key);
    void sync_until_stopped();
};

}  // namespace ilion::store
