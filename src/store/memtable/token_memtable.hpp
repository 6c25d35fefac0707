// RocksDB's memtable on a TokenIndex, for column families with the bytewise comparator, written by one thread at a
// time (allow_concurrent_memtable_write is off).
#pragma once

#include <memory>

namespace rocksdb {
class MemTableRepFactory;
}

namespace ilion::store {

std::shared_ptr<rocksdb::MemTableRepFactory> make_token_memtables();

}  // namespace ilion::store
