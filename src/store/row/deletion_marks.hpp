// Which tables have, or ever had, deletions of partitions or ranges. A table without them is read with one look-up
// a row. Lock-free; table numbers past the end count as marked.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace ilion::store {

class DeletionMarks {
public:
    enum State : uint8_t {
        none = 0,
        seen = 1,     // a commit is under way: readers must look
        durable = 2,  // the mark is on disk
    };

    DeletionMarks() : states_(std::make_unique<std::atomic<uint8_t>[]>(kTables)) {}

    State state(uint32_t table) const {
        if (table >= kTables) return seen;
        return static_cast<State>(states_[table].load(std::memory_order_acquire));
    }
    bool marked(uint32_t table) const { return state(table) != none; }
    void raise(uint32_t table, State state) {
        if (table >= kTables) return;
        uint8_t present = states_[table].load(std::memory_order_relaxed);
        while (present < state && !states_[table].compare_exchange_weak(present, state)) {
        }
    }

private:
    static constexpr uint32_t kTables = 1 << 16;
    std::unique_ptr<std::atomic<uint8_t>[]> states_;
};

}  // namespace ilion::store
