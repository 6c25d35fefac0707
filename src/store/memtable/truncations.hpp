// Up to which commit tables are truncated: for readers of memtables, which know nothing of RocksDB's range
// deletions. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace ilion::store {

class Truncations {
public:
    // A memtable with rows up to this was filled from the log: what was truncated then is not known here.
    uint64_t opened_at() const { return opened_at_; }
    // Before anything else.
    void set_opened_at(uint64_t sequence) { opened_at_ = sequence; }

    // The sequence number up to which the rows of a table are gone; 0: none was truncated since the start.
    uint64_t of(uint32_t table_number) const {
        if (!any_.load(std::memory_order_acquire)) return 0;
        std::shared_lock lock(mutex_);
        auto found = tables_.find(table_number);
        return found == tables_.end() ? 0 : found->second;
    }
    void set(uint32_t table_number, uint64_t sequence) {
        std::unique_lock lock(mutex_);
        tables_[table_number] = sequence;
        any_.store(true, std::memory_order_release);
    }

private:
    uint64_t opened_at_ = 0;
    std::atomic<bool> any_{false};
    mutable std::shared_mutex mutex_;
    std::unordered_map<uint32_t, uint64_t> tables_;
};

}  // namespace ilion::store
