// The rows of counters that were read lately, as they are stored: what Cassandra's counter cache is for. A counter
// is read before each write, and every write adds a version that a read of the store has to merge.
//
// Holds what is committed and nothing that ends or is deleted, so that no time and no compaction changes what a row
// says. Thread-safe.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/bytes.hpp"

namespace ilion::store {

class CounterRows {
public:
    // Before a row is read from the store: what add() wants to know.
    uint64_t version_of(BytesView key) const;
    // Appends nothing and returns false if the row is not known.
    bool find(BytesView key, Bytes& row);
    // What was read. Dropped if there was a write since `version`.
    void add(BytesView key, BytesView row, uint64_t version);
    // A delta of the row was committed. True if the store holds many versions of it by now, which should become
    // one: asked once for as many.
    bool merge(BytesView key, BytesView delta);
    // Rows were removed in another way than by a delta.
    void clear();

private:
    static constexpr size_t kShards = 16;
    static constexpr size_t kRowsEach = 2048;  // of a generation
    static constexpr size_t kMaxRow = 512;     // bytes of key and row
    static constexpr uint32_t kManyVersions = 64;

    struct Row {
        Bytes bytes;
        uint32_t versions = 0;  // written since it was read, or since they were many
    };
    struct Hash {
        using is_transparent = void;
        size_t operator()(BytesView key) const { return std::hash<BytesView>()(key); }
    };
    using Rows = std::unordered_map<Bytes, Row, Hash, std::equal_to<>>;
    struct Shard {
        mutable std::mutex mutex;
        uint64_t version = 0;
        Rows young, old;  // what is not used while the young fill up goes

        Row* find(BytesView key);
        void erase(BytesView key);
        Row& insert(Bytes key, Row row);
    };
    Shard& shard_of(BytesView key) { return shards_[Hash()(key) % kShards]; }
    const Shard& shard_of(BytesView key) const { return shards_[Hash()(key) % kShards]; }

    std::array<Shard, kShards> shards_;
};

}  // namespace ilion::store
