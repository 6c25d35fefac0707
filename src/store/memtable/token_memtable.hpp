// RocksDB's memtable on a TokenIndex, for column families with the bytewise comparator, written by one thread at a
// time (allow_concurrent_memtable_write is off).
#pragma once

#include <memory>

#include "store/memtable/memtables.hpp"

namespace rocksdb {
class MemTableRepFactory;
}

namespace ilion::store {

// Those that are in use are in `memtables`.
std::shared_ptr<rocksdb::MemTableRepFactory> make_token_memtables(std::shared_ptr<memtable::Memtables> memtables);

}  // namespace ilion::store
