// How long the tombstones of each table are kept: told by the catalog, asked by compactions. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace ilion::store {

class GcGrace {
public:
    static constexpr int32_t kDefaultSeconds = 864000;

    void set(uint32_t table_number, int32_t seconds) {
        std::lock_guard lock(mutex_);
        seconds_[table_number] = seconds;
    }
    int32_t get(uint32_t table_number) const {
        std::lock_guard lock(mutex_);
        auto found = seconds_.find(table_number);
        return found == seconds_.end() ? kDefaultSeconds : found->second;
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<uint32_t, int32_t> seconds_;
};

}  // namespace ilion::store
