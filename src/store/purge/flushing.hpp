// When the memtable, which all tables share, is written to a file though it is not full: once it is older than a
// table's memtable_flush_period_in_ms, or when reads pass over what no compaction can drop as long as it lies
// there. Thread-safe.
#pragma once

#include <rocksdb/listener.h>

#include <atomic>
#include <map>
#include <mutex>

#include "base/clock.hpp"

namespace ilion::store {

class Flushing final {
public:
    explicit Flushing(const Clock& clock) : clock_(clock), since_(clock.now_millis()) {}

    // 0: never.
    void set_period(uint32_t table_number, int32_t millis);
    // The shortest of all; 0 if there is none.
    int32_t shortest_period() const { return shortest_.load(std::memory_order_relaxed); }

    // A read came by so many tombstones and expired cells past the grace of their table.
    void note_removable(int64_t count) {
        if (count >= kMany) many_.store(true, std::memory_order_relaxed);
    }

    bool is_due() const;
    // The last memtable was full not long ago.
    bool is_young() const { return age() < kYoungMillis; }
    // A new memtable takes what is written from here on, or the present one was found empty.
    void restart();

    // Tells it of new memtables.
    static std::shared_ptr<rocksdb::EventListener> listener(std::shared_ptr<Flushing> flushing);

private:
    // As many as Cassandra warns of, and how long a memtable is left alone.
    static constexpr int64_t kMany = 1000;
    static constexpr int64_t kYoungMillis = 60'000;

    int64_t age() const { return clock_.now_millis() - since_.load(std::memory_order_relaxed); }

    const Clock& clock_;
    std::atomic<int64_t> since_;
    std::atomic<bool> many_{false};
    std::atomic<int32_t> shortest_{0};
    std::mutex mutex_;
    std::map<uint32_t, int32_t> periods_;
};

}  // namespace ilion::store
