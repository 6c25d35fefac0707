#include "store/purge/elsewhere.hpp"

#include "store/row/row_codec.hpp"
#include "store/slice.hpp"

namespace ilion::store {

namespace {

// A deletion over more rows than this is kept: one more to look at is nothing beside them.
constexpr int kMaxRows = 300;

Bytes key_of(BytesView partition_prefix, KeyKind kind) {
    Bytes key(partition_prefix);
    key.push_back(static_cast<char>(kind));
    return key;
}

// Of keys of one partition, from `first` on and before `last`, which must outlive it.
std::unique_ptr<rocksdb::Iterator> seek(rocksdb::DB& db, BytesView first, const rocksdb::Slice& last) {
    rocksdb::ReadOptions read;
    read.iterate_upper_bound = &last;
    read.prefix_same_as_start = true;
    read.fill_cache = false;
    std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(read));
    it->Seek(slice(first));
    return it;
}

}  // namespace

bool Elsewhere::only_version(BytesView key) const {
    rocksdb::DB* db = db_.load(std::memory_order_acquire);
    if (db == nullptr) return false;
    rocksdb::ReadOptions read;
    read.fill_cache = false;
    rocksdb::GetMergeOperandsOptions one;
    one.expected_max_number_of_operands = 1;
    rocksdb::PinnableSlice version;
    int count = 0;
    // Incomplete if there are more.
    return db->GetMergeOperands(read, db->DefaultColumnFamily(), slice(key), &version, &one, &count).ok() &&
           count == 1;
}

bool Elsewhere::has_older(BytesView partition_prefix, int64_t timestamp) const {
    return has_older_between(key_of(partition_prefix, KeyKind::static_row),
                             key_of(partition_prefix, KeyKind::range_tombstone), timestamp) ||
           has_older_between(key_of(partition_prefix, KeyKind::row), Bytes(partition_prefix) + kAfterPartition,
                             timestamp);
}

bool Elsewhere::has_older(BytesView partition_prefix, const Interval& rows, int64_t timestamp) const {
    return has_older_between(key_of(partition_prefix, KeyKind::row) + rows.first,
                             key_of(partition_prefix, KeyKind::row) + rows.last, timestamp);
}

bool Elsewhere::has_older_between(BytesView first, BytesView last, int64_t timestamp) const {
    rocksdb::DB* db = db_.load(std::memory_order_acquire);
    if (db == nullptr) return true;
    rocksdb::Slice end = slice(last);
    auto it = seek(*db, first, end);
    for (int rows = 0; it->Valid(); it->Next()) {
        if (++rows > kMaxRows || oldest_timestamp(view(it->value())) <= timestamp) return true;
    }
    return !it->status().ok();
}

bool Elsewhere::has_range_tombstones(BytesView partition_prefix) const {
    rocksdb::DB* db = db_.load(std::memory_order_acquire);
    if (db == nullptr) return true;
    Bytes last = key_of(partition_prefix, KeyKind::row);
    rocksdb::Slice end = slice(last);
    auto it = seek(*db, key_of(partition_prefix, KeyKind::range_tombstone), end);
    return it->Valid() || !it->status().ok();
}

}  // namespace ilion::store
