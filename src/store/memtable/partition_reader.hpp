// Reading a partition past RocksDB's iterators where it is in one place only: in one memtable, straight from its
// order of rows; or in files alone. An iterator of RocksDB spends most of its time on merging sources and versions,
// of which such a partition has one each.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>

#include <memory>

#include "base/bytes.hpp"
#include "store/memtable/truncations.hpp"

namespace ilion::store {

// An iterator over the keys of a partition in [first, last), with `last` the read's upper bound, at one moment of
// the store. Keeps views of `first` and `last`. Values are good until the iterator moves. Null: it takes an
// iterator of RocksDB.
std::unique_ptr<rocksdb::Iterator> open_partition(rocksdb::DB& db, const Truncations& truncations,
                                                  const rocksdb::ReadOptions& read, BytesView first,
                                                  BytesView last);

}  // namespace ilion::store
