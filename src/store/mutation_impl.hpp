// The inside of a Mutation, for Store::commit.
#pragma once

#include <rocksdb/write_batch.h>

#include <vector>

#include "store/mutation.hpp"

namespace ilion::store {

struct Mutation::Impl {
    rocksdb::WriteBatch batch;
    Bytes key, value;  // scratch
    size_t data_size = 0;
    int64_t oldest_timestamp = INT64_MAX;
    std::vector<uint32_t> deletion_tables;  // tables in which partitions or ranges are deleted
};

}  // namespace ilion::store
