// Bytes as RocksDB passes them, and as the house does.
#pragma once

#include <rocksdb/slice.h>

#include "base/bytes.hpp"

namespace ilion::store {

inline rocksdb::Slice slice(BytesView bytes) {
    return {bytes.data(), bytes.size()};
}
inline BytesView view(const rocksdb::Slice& bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace ilion::store
