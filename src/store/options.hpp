// How RocksDB is set up, the compaction filter excepted: for many small rows, a fast start and little memory when
// idle.
#pragma once

#include <rocksdb/options.h>

#include "store/store.hpp"

namespace ilion::store {

rocksdb::Options make_options(const StoreOptions& options);

}  // namespace ilion::store
