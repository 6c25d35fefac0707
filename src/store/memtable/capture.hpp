// Gets hold of the memtables under an iterator of RocksDB, which keeps them alive: while a Capture stands in a
// thread, the iterators that it opens show files alone, and the Capture has the memtables that they would show.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "store/memtable/token_index.hpp"

namespace ilion::store::memtable {

class Capture {
public:
    Capture() : outer_(current_) { current_ = this; }
    ~Capture() { current_ = outer_; }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    // For the memtable that is asked for an iterator; null if it is to give one.
    static Capture* current() { return current_; }
    void add(const TokenIndex& index, uint64_t first_sequence) {
        indexes_.push_back(&index);
        first_sequence_ = std::min(first_sequence_, first_sequence);
    }

    const std::vector<const TokenIndex*>& indexes() const { return indexes_; }
    // Of the first commit that is in one of them.
    uint64_t first_sequence() const { return first_sequence_; }

private:
    static thread_local Capture* current_;
    Capture* outer_;
    std::vector<const TokenIndex*> indexes_;
    uint64_t first_sequence_ = UINT64_MAX;
};

}  // namespace ilion::store::memtable
