// The reading half of Store.
#include <fmt/format.h>
#include <rocksdb/db.h>

#include <algorithm>

#include "store/key_codec.hpp"
#include "store/row/live_row.hpp"
#include "store/row/merge.hpp"
#include "store/row/range_tombstones.hpp"
#include "store/row/row_codec.hpp"
#include "store/scan_cursor.hpp"
#include "store/store_impl.hpp"

namespace ilion::store {

struct Store::RowBuffer {
    Bytes key;
    rocksdb::PinnableSlice row, static_row, header;
    RangeTombstones ranges;
    PassedOver passed;
};

std::shared_ptr<Store::RowBuffer> Store::make_row_buffer() {
    return std::make_shared<RowBuffer>();
}

void Store::release(RowBuffer& buffer) {
    buffer.row.Reset();
    buffer.static_row.Reset();
    buffer.header.Reset();
}

BytesView Store::stored(const RowBuffer& buffer, bool is_static) {
    return view(is_static ? buffer.static_row : buffer.row);
}

int64_t Store::tombstones(const RowBuffer& buffer) {
    return buffer.passed.tombstones;
}

std::unique_ptr<Cursor> Store::read_partition(schema::TablePtr table, const PartitionKey& partition,
                                              std::vector<ClusteringSlice> slices, const ReadOptions& options,
                                              const Position* resume_after) {
    Bytes first;
    append_partition_prefix(table->number, partition, first);
    Bytes last = first + kAfterPartition;
    auto cursor = std::make_unique<ScanCursor>(*impl_, std::move(table), std::move(slices), options,
                                               std::move(first), std::move(last), true);
    if (resume_after != nullptr) cursor->resume_after(*resume_after);
    return cursor;
}

std::unique_ptr<Cursor> Store::read_range(schema::TablePtr table, const TokenRange& range,
                                          std::vector<ClusteringSlice> slices, const ReadOptions& options,
                                          const Position* resume_after) {
    // A range that is empty gives equal bounds, or crossed ones, of which RocksDB shows nothing.
    auto bound = [&](Token token, bool behind) {
        Bytes key;
        if (behind && token == INT64_MAX) {
            key.resize(sizeof(uint32_t));
            store_be(key.data(), table->number + 1);
        } else {
            append_token_prefix(table->number, behind ? token + 1 : token, key);
        }
        return key;
    };
    Bytes first = bound(range.start, !range.start_inclusive);
    Bytes last = bound(range.end, range.end_inclusive);
    if (last < first) last = first;
    auto cursor = std::make_unique<ScanCursor>(*impl_, std::move(table), std::move(slices), options,
                                               std::move(first), std::move(last), false);
    if (resume_after != nullptr) cursor->resume_after(*resume_after);
    return cursor;
}

namespace {

// The snapshot under which the several look-ups of one read agree.
class Snapshot {
public:
    Snapshot(rocksdb::DB& db, bool wanted) : db_(db), snapshot_(wanted ? db.GetSnapshot() : nullptr) {}
    ~Snapshot() {
        if (snapshot_ != nullptr) db_.ReleaseSnapshot(snapshot_);
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    const rocksdb::Snapshot* get() const { return snapshot_; }

private:
    rocksdb::DB& db_;
    const rocksdb::Snapshot* snapshot_;
};

// Of a key that was deleted, by a truncation say, RocksDB leaves in `value` what was there before.
void forget(rocksdb::PinnableSlice& value) {
    value.Reset();
    value.GetSelf()->clear();
}

// The range tombstones of the partition whose prefix is `prefix`.
bool read_ranges(rocksdb::DB& db, const rocksdb::ReadOptions& base, BytesView prefix, RangeTombstones& ranges,
                 rocksdb::Status& status) {
    Bytes first(prefix), last(prefix);
    first.push_back(static_cast<char>(KeyKind::range_tombstone));
    last.push_back(static_cast<char>(KeyKind::row));
    rocksdb::Slice upper(last);
    rocksdb::ReadOptions read = base;
    read.iterate_upper_bound = &upper;
    read.prefix_same_as_start = true;
    std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(read));
    bool well_formed = true;
    for (it->Seek(first); it->Valid() && well_formed; it->Next()) {
        well_formed = ranges.add_encoded(view(it->key()).substr(first.size()), view(it->value()), {});
    }
    ranges.finish();
    status = it->status();
    return well_formed;
}

}  // namespace

// Most of what RocksDB does for a row that a memtable has is to make sure that nothing else has it.
rocksdb::Status Store::Impl::get(const rocksdb::ReadOptions& read, BytesView key, rocksdb::PinnableSlice& value) {
    value.Reset();
    memtable::Memtables::Moment moment{
        .after = std::max(truncations.opened_at(), truncations.of(memtable::Place::of(key).table)),
        .until = read.snapshot != nullptr ? read.snapshot->GetSequenceNumber() : db->GetLatestSequenceNumber()};
    if (memtables->read(key, moment, *value.GetSelf())) {
        value.PinSelf();
        return {};
    }
    return db->Get(read, db->DefaultColumnFamily(), slice(key), &value);
}

Result<bool> Store::read_row(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                             const ReadOptions& options, RowBuffer& buffer, RowView& row, RowView* static_row) {
    bool want_static = static_row != nullptr && options.need_static && table.has_static();
    bool deletions = impl_->marks.marked(table.number);
    Snapshot snapshot(*impl_->db, want_static || deletions);
    // Again, now that the snapshot is taken: a deletion raises the mark before it is written.
    deletions = deletions || impl_->marks.marked(table.number);
    rocksdb::ReadOptions read;
    read.snapshot = snapshot.get();
    auto damaged = [&] {
        return make_error(ErrorCode::corruption,
                          fmt::format("A row of {}.{} in {} is damaged", table.keyspace, table.name, impl_->path));
    };
    // Whether the key whose last byte is `kind` is there.
    auto get = [&](KeyKind kind, rocksdb::PinnableSlice& value) -> Result<bool> {
        buffer.key.back() = static_cast<char>(kind);
        rocksdb::Status status = impl_->get(read, buffer.key, value);
        if (status.ok()) return true;
        forget(value);
        if (!status.IsNotFound()) ILION_TRY(impl_->check(status));
        return false;
    };

    buffer.key.clear();
    append_partition_prefix(table.number, partition, buffer.key);
    size_t prefix_size = buffer.key.size();
    buffer.key.push_back('\0');
    buffer.ranges.clear();
    DeletionValue header;
    if (deletions) {
        ILION_TRY_ASSIGN(bool found, get(KeyKind::header, buffer.header));
        if (found && !decode_deletion_value(view(buffer.header), header)) return damaged();
        if (header.has_ranges && options.need_rows) {
            rocksdb::Status status;
            bool well_formed =
                read_ranges(*impl_->db, read, BytesView(buffer.key).substr(0, prefix_size), buffer.ranges, status);
            ILION_TRY(impl_->check(status));
            if (!well_formed) return damaged();
        }
    }
    buffer.passed = {};
    bool live = false;
    // Shows what was found under a key, or nothing.
    auto show = [&](bool found, const rocksdb::PinnableSlice& value, const Deletion& deletion, RowView& shown) {
        RowState state = RowState::dead;
        bool others = &shown == &row ? options.fetches_others : options.fetches_other_statics;
        Purge purge = purge_of(table, options, deletion, others);
        if (found) state = decode_live(view(value), purge, shown, buffer.passed);
        if (state != RowState::live) {
            shown.cells.clear();
            shown.liveness = {};
        }
        live |= state == RowState::live;
        return state != RowState::malformed;
    };
    if (want_static) {
        ILION_TRY_ASSIGN(bool found, get(KeyKind::static_row, buffer.static_row));
        static_row->clustering = {};
        if (!show(found, buffer.static_row, header.deletion, *static_row)) return damaged();
    } else if (static_row != nullptr) {
        show(false, buffer.static_row, {}, *static_row);
    }
    bool found = false;
    if (options.need_rows) {
        buffer.key.append(clustering);
        buffer.key[prefix_size] = static_cast<char>(KeyKind::row);
        take_merged_deltas();
        rocksdb::Status status = impl_->get(read, buffer.key, buffer.row);
        impl_->fold_if_hot(buffer.key);
        found = status.ok();
        if (!found) forget(buffer.row);
        if (!found && !status.IsNotFound()) ILION_TRY(impl_->check(status));
    }
    ILION_TRY(impl_->check({}));
    Deletion deletion = header.deletion;
    if (!buffer.ranges.empty() && buffer.ranges.at(clustering).supersedes(deletion)) {
        deletion = buffer.ranges.at(clustering);
    }
    row.clustering = BytesView(buffer.key).substr(std::min(buffer.key.size(), prefix_size + 1));
    if (!show(found, buffer.row, deletion, row)) return damaged();
    impl_->note_passed(buffer.passed);
    return live;
}

}  // namespace ilion::store
