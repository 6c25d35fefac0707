// The memtables of one store that are in use: for what is known about them past RocksDB. Thread-safe.
#pragma once

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

#include "store/memtable/token_index.hpp"

namespace ilion::store::memtable {

class Memtables {
public:
    void add(const TokenIndex& index) {
        std::unique_lock lock(mutex_);
        indexes_.push_back(&index);
    }
    // Waits for those who look at it.
    void remove(const TokenIndex& index) {
        std::unique_lock lock(mutex_);
        indexes_.erase(std::find(indexes_.begin(), indexes_.end(), &index));
    }

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

    // The tables of `index` that are in no older memtable, by number in order.
    std::vector<uint32_t> tables_of_it_alone(const TokenIndex& index) const {
        std::shared_lock lock(mutex_);
        auto older_end = std::find(indexes_.begin(), indexes_.end(), &index);
        std::vector<uint32_t> tables;
        for (const TableIndex* table = index.at_or_after(0); table != nullptr;) {
            bool older = std::any_of(indexes_.begin(), older_end, [table](const TokenIndex* other) {
                return other->find(table->number) != nullptr;
            });
            if (!older) tables.push_back(table->number);
            table = table->number == UINT32_MAX ? nullptr : index.at_or_after(table->number + 1);
        }
        return tables;
    }

private:
    mutable std::shared_mutex mutex_;
    std::vector<const TokenIndex*> indexes_;  // the youngest last
};

}  // namespace ilion::store::memtable
