// Keeps the files of a database from filling up with what has ended, and the memtable from growing old
// (flushing.hpp): looks now and then at what they say of themselves (end_times.hpp) and has those compacted of
// which a good part could go. RocksDB does that by size alone.
#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "store/options.hpp"
#include "store/purge/flushing.hpp"
#include "store/purge/gc_grace.hpp"

namespace ilion::store {

// Thread-safe. All that it is given must outlive it.
class Tidier {
public:
    Tidier(rocksdb::DB& db, const GcGrace& gc_grace, Flushing& flushing, const Clock& clock);
    // Interrupts a compaction that it began.
    ~Tidier();

    // Looks every minute from here on, less often if looking takes long; at the memtable as often as a table asks
    // for.
    void start();
    // The shortest period after which a memtable is to be flushed is another one.
    void wake();
    // Looks once.
    rocksdb::Status tidy();
    // About how many tombstones and expired cells of the database are past their grace.
    uint64_t count_past_grace();

private:
    struct File {
        std::string name, first, last;  // the last: behind the last partition of which it holds something
        uint64_t entries = 0, ended = 0;
    };
    struct Span {
        std::string first, last;
        uint64_t entries = 0, ended = 0;
    };

    // Has flushed files wait for more of them, or not so long.
    rocksdb::Status pace_compactions();
    rocksdb::Status flush_if_due();
    std::vector<File> look();
    static uint64_t ended_in(const std::vector<File>& files);
    // Where compacting is worth its while.
    std::vector<Span> worth_compacting(const std::vector<File>& files) const;
    rocksdb::Status compact(const Span& span);
    void tidy_until_stopped();

    rocksdb::DB& db_;
    const GcGrace& gc_grace_;
    Flushing& flushing_;
    const Clock& clock_;

    std::mutex tidying_;
    // What a compaction could not drop, by file: it is left in peace until there is much more.
    std::map<std::string, uint64_t> stuck_;
    int flushed_together_ = kFlushedUnderLoad;  // what the database was told last

    std::atomic<bool> stopping_{false};
    bool woken_ = false;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace ilion::store
