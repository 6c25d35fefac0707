// The vectors of an index in memory: one flat array, searched exactly, from end to end.
//
// A vector is known by its row and the timestamp of its cell; of two for a row the later stays. What the array says
// may lag behind the rows (a vector that was deleted or has expired is still in it), never the other way round: who
// searches looks at the rows themselves and passes over what is not so any more. Thread-safe.
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "index/similarity.hpp"
#include "store/mutation.hpp"

namespace ilion::index {

class VectorIndex {
public:
    VectorIndex(Similarity function, int32_t dimension)
        : function_(function),
          dimension_(static_cast<size_t>(dimension)) {}

    Similarity function() const { return function_; }

    void add(const store::VectorNote& note);
    // Empties it; what rows have is to be loaded again.
    void clear();

    struct Found {
        store::PartitionKey partition;
        Bytes clustering;
        int64_t timestamp = 0;
        float score = 0;
    };
    // The nearest `count`, nearest first.
    std::vector<Found> nearest(std::span<const float> query, size_t count) const;
    size_t size() const;
    // Takes out a vector whose row does not have it any more, unless another one has come meanwhile.
    void remove(const Found& stale);

    // Whether the vectors of rows that were there before are in it. Who loads them holds `loading`, and says so at
    // the end, with the generation that he found at the beginning; false if the index was emptied meanwhile.
    bool loaded() const { return loaded_.load(std::memory_order_acquire); }
    std::mutex& loading() { return loading_; }
    uint64_t generation() const;
    bool set_loaded(uint64_t generation);

private:
    struct Row {
        store::PartitionKey partition;
        Bytes clustering;
        int64_t timestamp = 0;
    };
    static Bytes key_of(const store::PartitionKey& partition, BytesView clustering);
    std::span<float> floats_of(size_t row) { return std::span(floats_).subspan(row * dimension_, dimension_); }

    const Similarity function_;
    const size_t dimension_;
    mutable std::shared_mutex mutex_;
    std::vector<float> floats_;  // dimension_ for each of rows_
    std::vector<Row> rows_;
    std::unordered_map<Bytes, size_t> places_;  // of rows, by key
    uint64_t generation_ = 0;                   // how often it was emptied
    std::atomic<bool> loaded_{false};
    std::mutex loading_;
};

}  // namespace ilion::index
