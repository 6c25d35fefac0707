// The inside of a Mutation, for Store::commit.
#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <vector>

#include "store/memtable/entry_key.hpp"
#include "store/mutation.hpp"

namespace ilion::store {

// Raised whenever an index is made (Store::begin_index_epoch); a mutation that was begun before may lack entries.
inline std::atomic<uint64_t> index_epoch{0};

struct Mutation::Impl {
    rocksdb::WriteBatch batch;
    Bytes key, value;                     // scratch; the key stays what was written last
    PartitionKey partition;               // that the key begins with
    size_t prefix_size = 0;               // how far; 0 if there is no key yet
    std::vector<memtable::Place> places;  // that are written to
    size_t data_size = 0;
    std::vector<uint32_t> deletion_tables;  // tables in which partitions or ranges are deleted
    std::vector<VectorNote> vectors;
    std::vector<size_t> saved_vectors;  // how many there were, by savepoint
    uint64_t epoch = index_epoch.load(std::memory_order_acquire);
};

}  // namespace ilion::store
