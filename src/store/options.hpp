// How RocksDB is set up, the compaction filter excepted: for many small rows, a fast start and little memory when
// idle.
#pragma once

#include <rocksdb/options.h>

#include "store/memtable/memtables.hpp"
#include "store/store.hpp"

namespace ilion::store {

// How many flushed files wait to be compacted together with what lies under them, which is rewritten once for all
// of them while a read looks into each: while flushes come one upon another, and while they don't.
inline constexpr int kFlushedUnderLoad = 8;
inline constexpr int kFlushedAtRest = 4;

// Memtables that are in use are in `memtables`.
rocksdb::Options make_options(const StoreOptions& options, std::shared_ptr<memtable::Memtables> memtables);

}  // namespace ilion::store
