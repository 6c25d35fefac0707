// Dropping what nobody can see any more while compactions rewrite it: data that is deleted, tombstones and expired
// cells past gc_grace_seconds.
#pragma once

#include <rocksdb/compaction_filter.h>

#include <atomic>
#include <memory>

#include "base/clock.hpp"
#include "store/gc_grace.hpp"

namespace ilion::store {

// What decides whether a tombstone may go: nothing it hides may come after it. In the value a compaction looks at,
// everything older is merged; what is newer lies above, and hides behind the tombstone only if its timestamp is
// older, which only writes with timestamps of long ago have.
//
// So tombstones go only in a compaction that began with a flush, only if they are older than `kPunctual` before it,
// and only if no write since then had an older timestamp than that. Thread-safe.
class PurgeGate {
public:
    static constexpr int64_t kPunctual = 3'600'000'000;  // microseconds

    // A commit with this oldest timestamp is about to be made.
    void note_commit(int64_t oldest_timestamp, int64_t now_micros) {
        if (oldest_timestamp < now_micros - kPunctual) last_late_.store(now_micros, std::memory_order_relaxed);
    }
    // Around a flush and the whole compaction that follows.
    void open(int64_t now_micros) { opened_.store(now_micros, std::memory_order_relaxed); }
    void close() { opened_.store(kClosed, std::memory_order_relaxed); }

    // Tombstones with timestamps before this may go; INT64_MIN: none.
    int64_t limit() const {
        int64_t opened = opened_.load(std::memory_order_relaxed);
        if (opened == kClosed || last_late_.load(std::memory_order_relaxed) >= opened) return kClosed;
        return opened - kPunctual;
    }

private:
    static constexpr int64_t kClosed = INT64_MIN;
    std::atomic<int64_t> opened_{kClosed};
    std::atomic<int64_t> last_late_{kClosed};
};

// All must outlive the database; `clock` may be null, then nothing is dropped by age.
std::shared_ptr<rocksdb::CompactionFilterFactory> make_purging(const PurgeGate& gate, const GcGrace& gc_grace,
                                                               const Clock* clock);

}  // namespace ilion::store
