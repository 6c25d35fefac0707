// A delta of a row of which nothing older exists is its whole value. Flushes write it so: reading what was written
// as an operand costs RocksDB a merge, also of only one, until a compaction brings it to the last level; and much
// of what is small never comes there.
#pragma once

#include <rocksdb/listener.h>

#include <memory>
#include <vector>

#include "store/memtable/memtables.hpp"

namespace ilion::store::memtable {

// Marks the threads that flush.
std::shared_ptr<rocksdb::EventListener> make_flush_marking();

// The tables in `index`, by number in order, of which neither an older memtable nor a file has anything. None if
// this thread does not flush, which is the one time when that is asked.
std::vector<uint32_t> first_flushed(const TokenIndex& index, const Memtables& memtables);

}  // namespace ilion::store::memtable
