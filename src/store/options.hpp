// How RocksDB is set up, the compaction filter excepted: for many small rows, a fast start and little memory when
// idle.
#pragma once

#include <rocksdb/options.h>

#include "store/memtable/memtables.hpp"
#include "store/store.hpp"

namespace ilion::store {

// Memtables that are in use are in `memtables`.
rocksdb::Options make_options(const StoreOptions& options, std::shared_ptr<memtable::Memtables> memtables);

}  // namespace ilion::store
