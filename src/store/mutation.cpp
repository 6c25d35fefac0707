#include "store/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/byte_writer.hpp"
#include "store/key_codec.hpp"
#include "store/mutation_impl.hpp"
#include "store/row/merge.hpp"
#include "store/row/row_codec.hpp"

namespace ilion::store {

namespace {

// What Cassandra counts for a row and a range tombstone besides their content.
constexpr size_t kRowSize = 21;
constexpr size_t kRangeSize = 16;

// Adds the operations of one batch to another.
class Appender final : public rocksdb::WriteBatch::Handler {
public:
    explicit Appender(rocksdb::WriteBatch& into) : into_(into) {}
    rocksdb::Status MergeCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
        return into_.Merge(key, value);
    }
    rocksdb::Status PutCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
        return into_.Put(key, value);
    }

private:
    rocksdb::WriteBatch& into_;
};

// Begins the key of what is written next, and notes its place.
void begin_key(Mutation::Impl& changes, const schema::Table& table, const PartitionKey& partition, KeyKind kind) {
    memtable::Place place = place_of(table.number, partition.token);
    bool same_place = !changes.places.empty() && changes.places.back() == place;
    if (!same_place || changes.partition != partition) {
        changes.key.clear();
        append_partition_prefix(table.number, partition, changes.key);
        changes.partition = partition;
        changes.prefix_size = changes.key.size();
    }
    if (!same_place) changes.places.push_back(place);
    changes.key.resize(changes.prefix_size);
    changes.key.push_back(static_cast<char>(kind));
}

// About the size of a clustering's values: without what their encoding adds (types/comparable.hpp).
size_t value_size(const schema::Table& table, BytesView clustering) {
    constexpr size_t kMarker = 1, kTerminator = 2;
    size_t added = 0;
    for (size_t i = 0; i < table.clustering_size; ++i) {
        added += kMarker + (table.clustering_column(i).type->fixed_size() > 0 ? 0 : kTerminator);
    }
    return clustering.size() - std::min(added, clustering.size());
}

void note_deletion(std::vector<uint32_t>& tables, uint32_t table) {
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
}

}  // namespace

Mutation::Mutation() : impl_(std::make_unique<Impl>()) {}
Mutation::Mutation(Mutation&&) noexcept = default;
Mutation& Mutation::operator=(Mutation&&) noexcept = default;
Mutation::~Mutation() = default;

void Mutation::write_row(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                         const RowBuilder& row, std::span<const OptionalBytesView> original) {
    Bytes& key = impl_->key;
    begin_key(*impl_, table, partition, KeyKind::row);
    key.append(clustering);
    Bytes& kept = impl_->value;
    kept.clear();
    for (OptionalBytesView component : original) ByteWriter(kept).write_value(component);
    impl_->batch.Merge(key, row.encoded(kept));
    impl_->data_size += kRowSize + value_size(table, clustering) + row.data_size();
}

void Mutation::write_static(const schema::Table& table, const PartitionKey& partition, const RowBuilder& row) {
    begin_key(*impl_, table, partition, KeyKind::static_row);
    impl_->batch.Merge(impl_->key, row.encoded());
    impl_->data_size += row.data_size();
}

Status Mutation::replace_row(const schema::Table& table, const PartitionKey& partition,
                             std::optional<BytesView> clustering, const RowBuilder& row, BytesView present,
                             std::span<const OptionalBytesView> original) {
    begin_key(*impl_, table, partition, clustering ? KeyKind::row : KeyKind::static_row);
    if (clustering) impl_->key.append(*clustering);
    Bytes kept;
    for (OptionalBytesView component : original) ByteWriter(kept).write_value(component);
    BytesView delta = row.encoded(kept);
    impl_->value.clear();
    if (present.empty()) {
        impl_->value = delta;
    } else {
        const BytesView versions[] = {present, delta};
        if (!merge_rows(versions, impl_->value)) {
            return make_error(ErrorCode::corruption,
                              fmt::format("A row of {}.{} is damaged", table.keyspace, table.name));
        }
    }
    impl_->batch.Put(impl_->key, impl_->value);
    return {};
}

void Mutation::delete_partition(const schema::Table& table, const PartitionKey& partition,
                                const Deletion& deletion) {
    note_deletion(impl_->deletion_tables, table.number);
    begin_key(*impl_, table, partition, KeyKind::header);
    impl_->value.clear();
    encode_deletion_value({deletion, false}, impl_->value);
    impl_->batch.Merge(impl_->key, impl_->value);
}

void Mutation::delete_range(const schema::Table& table, const PartitionKey& partition, const ClusteringSlice& slice,
                            const Deletion& deletion) {
    Interval interval = interval_of(slice);
    if (interval.first >= interval.last) return;
    note_deletion(impl_->deletion_tables, table.number);
    begin_key(*impl_, table, partition, KeyKind::header);
    impl_->value.clear();
    encode_deletion_value({{}, true}, impl_->value);
    impl_->batch.Merge(impl_->key, impl_->value);

    impl_->data_size += kRangeSize + interval.first.size() + interval.last.size();
    impl_->key.back() = static_cast<char>(KeyKind::range_tombstone);
    append_escaped(interval.first, impl_->key);
    impl_->key.append(interval.last);
    impl_->value.clear();
    encode_deletion_value({deletion, false}, impl_->value);
    impl_->batch.Merge(impl_->key, impl_->value);
}

void Mutation::write_entry(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                           const Liveness& liveness) {
    begin_key(*impl_, table, partition, KeyKind::row);
    impl_->key.append(clustering);
    impl_->value.clear();
    RowWriter(impl_->value, liveness, {}, {}, liveness.timestamp);
    impl_->batch.Merge(impl_->key, impl_->value);
}

void Mutation::delete_entry(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                            const Deletion& deletion) {
    begin_key(*impl_, table, partition, KeyKind::row);
    impl_->key.append(clustering);
    impl_->value.clear();
    RowWriter(impl_->value, {}, deletion, {}, deletion.timestamp);
    impl_->batch.Merge(impl_->key, impl_->value);
}

void Mutation::note_vector(VectorNote note) {
    impl_->vectors.push_back(std::move(note));
}

void Mutation::append(Mutation&& other) {
    if (empty()) {
        std::swap(impl_, other.impl_);
    } else {
        Appender appender(impl_->batch);
        other.impl_->batch.Iterate(&appender);
        impl_->data_size += other.impl_->data_size;
        for (uint32_t table : other.impl_->deletion_tables) note_deletion(impl_->deletion_tables, table);
        std::move(other.impl_->vectors.begin(), other.impl_->vectors.end(), std::back_inserter(impl_->vectors));
        impl_->epoch = std::min(impl_->epoch, other.impl_->epoch);
    }
    other.clear();
}

void Mutation::set_savepoint() {
    impl_->batch.SetSavePoint();
    impl_->saved_vectors.push_back(impl_->vectors.size());
}

void Mutation::roll_back() {
    impl_->batch.RollbackToSavePoint();
    impl_->vectors.resize(impl_->saved_vectors.back());
    impl_->saved_vectors.pop_back();
}

void Mutation::drop_savepoint() {
    impl_->batch.PopSavePoint();
    impl_->saved_vectors.pop_back();
}

bool Mutation::empty() const {
    return impl_->batch.Count() == 0;
}

size_t Mutation::count() const {
    return impl_->batch.Count();
}

size_t Mutation::size_bytes() const {
    return impl_->batch.GetDataSize();
}

size_t Mutation::data_size() const {
    return impl_->data_size;
}

void Mutation::clear() {
    impl_->data_size = 0;
    impl_->batch.Clear();
    impl_->places.clear();
    impl_->deletion_tables.clear();
    impl_->vectors.clear();
    impl_->saved_vectors.clear();
    impl_->epoch = index_epoch.load(std::memory_order_acquire);
}

}  // namespace ilion::store
