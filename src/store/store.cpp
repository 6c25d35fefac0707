#include "store/store.hpp"

#include <fmt/format.h>
#include <rocksdb/convenience.h>

#include <algorithm>

#include "base/endian.hpp"
#include "store/file/mapped_files.hpp"
#include "store/folder.hpp"
#include "store/key_codec.hpp"
#include "store/mutation_impl.hpp"
#include "store/options.hpp"
#include "store/purge/purging.hpp"
#include "store/row/merge.hpp"
#include "store/store_impl.hpp"

namespace ilion::store {

namespace {

constexpr std::chrono::milliseconds kSyncPeriod{500};
constexpr uint64_t kLongLog = 2 << 20;
constexpr int kCompactPasses = 5;

size_t stripe_of(uint32_t table_number, Token token, size_t count) {
    uint64_t mixed = (static_cast<uint64_t>(token) ^ table_number) * 0x9e3779b97f4a7c15;
    return static_cast<size_t>(mixed >> 32) % count;
}

Status load_marks(rocksdb::DB& db, DeletionMarks& marks, const std::string& path) {
    rocksdb::ReadOptions read;
    read.total_order_seek = true;
    std::unique_ptr<rocksdb::Iterator> found(db.NewIterator(read));
    Bytes first = deletion_mark_key(0);
    BytesView prefix = BytesView(first).substr(0, 5);
    for (found->Seek(first); found->Valid() && view(found->key()).starts_with(prefix); found->Next()) {
        if (found->key().size() == first.size()) {
            marks.raise(load_be<uint32_t>(found->key().data() + prefix.size()), DeletionMarks::durable);
        }
    }
    if (!found->status().ok()) return to_open_error(found->status(), path);
    return {};
}

}  // namespace

namespace {

// Gives back the disk space of files that hold nothing but this table.
rocksdb::Status drop_files(rocksdb::DB& db, uint32_t table_number) {
    char first[4], last[4];
    store_be(first, table_number);
    store_be(last, table_number + 1);
    rocksdb::Slice begin(first, sizeof first), end(last, sizeof last);
    return rocksdb::DeleteFilesInRange(&db, db.DefaultColumnFamily(), &begin, &end, false);
}

// The rows that a batch writes.
class RowCollector final : public rocksdb::WriteBatch::Handler {
public:
    rocksdb::Status MergeCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice&) override {
        size_t prefix = partition_prefix_size(view(key));
        if (prefix == 0 || key.size() <= prefix) return rocksdb::Status::OK();
        auto kind = static_cast<KeyKind>(key.data()[prefix]);
        if (kind != KeyKind::row && kind != KeyKind::static_row) return rocksdb::Status::OK();
        WrittenRow& row = rows.emplace_back();
        row.table_number = load_be<uint32_t>(key.data());
        row.partition = parse_partition_prefix(view(key).substr(0, prefix));
        row.is_static = kind == KeyKind::static_row;
        row.clustering = view(key).substr(prefix + 1);
        return rocksdb::Status::OK();
    }
    rocksdb::Status PutCF(uint32_t, const rocksdb::Slice&, const rocksdb::Slice&) override {
        return rocksdb::Status::OK();
    }

    std::vector<WrittenRow> rows;
};

}  // namespace

Store::Store() : impl_(std::make_unique<Impl>()) {}
Store::~Store() = default;

Store::Impl::~Impl() {
    tidier.reset();
    if (syncer.joinable()) {
        {
            std::lock_guard lock(sync_mutex);
            stopping = true;
        }
        sync_wanted.notify_all();
        syncer.join();
    }
    if (!db) return;
    if (!options.path.empty()) {
        // A log that is long would be replayed by the next start.
        uint64_t unflushed = 0;
        db->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unflushed);
        if (unflushed > kLongLog && !write_failed) db->Flush(rocksdb::FlushOptions());
        sync();
    }
    // Compactions ask the database, which must be whole as long as they run.
    rocksdb::CancelAllBackgroundWork(db.get(), true);
    elsewhere.detach();
}

Status Store::Impl::check(const rocksdb::Status& status) const {
    if (damaged.load(std::memory_order_relaxed)) {
        return make_error(ErrorCode::io_error, fmt::format("A table file in {} could not be read", path));
    }
    if (status.ok()) return {};
    return to_error(status);
}

rocksdb::Status Store::Impl::write(const rocksdb::WriteOptions& how, rocksdb::WriteBatch& batch) const {
#if defined(__SANITIZE_THREAD__)
    std::lock_guard alone(write_mutex);
#endif
    return db->Write(how, &batch);
}

// A log that could not be written to is not synced: what it lacks was never acknowledged.
void Store::Impl::sync() {
    if (!write_failed.load(std::memory_order_relaxed)) db->SyncWAL();
}

void Store::Impl::fold(const rocksdb::Slice& key) {
    take_merged_deltas();
    // Where writers leave no gap, a later read will find one.
    std::unique_lock alone(fold_mutex, std::try_to_lock);
    if (!alone) return;
    rocksdb::PinnableSlice row;
    if (!db->Get(rocksdb::ReadOptions(), db->DefaultColumnFamily(), key, &row).ok()) return;
    // Nothing is lost if this is: the deltas say the same.
    rocksdb::WriteOptions unsynced_write = write_options;
    unsynced_write.sync = false;
    rocksdb::WriteBatch batch;
    batch.Put(key, row);
    write(unsynced_write, batch);
    take_merged_deltas();
}

void Store::Impl::note_commit() {
    if (unsynced.load(std::memory_order_relaxed) || unsynced.exchange(true)) return;
    std::lock_guard lock(sync_mutex);
    sync_wanted.notify_one();
}

void Store::Impl::start_syncing() {
    syncer = std::thread([this] { sync_until_stopped(); });
}

void Store::Impl::sync_until_stopped() {
    std::unique_lock lock(sync_mutex);
    while (true) {
        sync_wanted.wait(lock, [&] { return stopping || unsynced.load(); });
        sync_wanted.wait_for(lock, kSyncPeriod, [&] { return stopping; });
        if (stopping) return;
        unsynced.store(false);
        lock.unlock();
        sync();
        lock.lock();
    }
}

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
    std::unique_ptr<Store> store(new Store());
    Impl& impl = *store->impl_;
    impl.options = options;
    impl.path = options.path.empty() ? "(memory)" : options.path;
    rocksdb::Options settings = make_options(options, impl.memtables);
    settings.compaction_filter_factory = make_purging(impl.elsewhere, impl.gc_grace, options.clock);
    if (options.clock != nullptr) {
        impl.flushing = std::make_shared<Flushing>(*options.clock);
        settings.listeners.push_back(Flushing::listener(impl.flushing));
    }
    if (options.path.empty()) {
        impl.env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
        settings.create_if_missing = true;
        impl.write_options.disableWAL = true;
    } else {
        ILION_TRY_ASSIGN(Folder folder, prepare_folder(options.path));
        impl.env = make_mapped_files(impl.damaged);
        settings.allow_mmap_reads = true;
        settings.create_if_missing = folder.is_new;
        impl.write_options.sync = options.durability == Durability::batch;
    }
    settings.env = impl.env.get();
    rocksdb::DB* db = nullptr;
    auto opened = rocksdb::DB::Open(settings, options.path.empty() ? "/ilion" : options.path, &db);
    if (!opened.ok()) return to_open_error(opened, impl.path);
    impl.db.reset(db);
    impl.elsewhere.attach(*db);
    impl.memtables->set_db(*db);
    impl.truncations.set_opened_at(db->GetLatestSequenceNumber());
    ILION_TRY(load_marks(*db, impl.marks, impl.path));
    if (!options.path.empty() && options.durability == Durability::periodic) impl.start_syncing();
    if (options.clock != nullptr) {
        impl.tidier = std::make_unique<Tidier>(*db, impl.gc_grace, *impl.flushing, *options.clock);
        impl.tidier->start();
    }
    return store;
}

Status Store::commit(Mutation& mutation) {
    Mutation::Impl& changes = *mutation.impl_;
    if (changes.batch.Count() == 0) return {};
    for (uint32_t table : changes.deletion_tables) {
        if (impl_->marks.state(table) == DeletionMarks::durable) continue;
        impl_->marks.raise(table, DeletionMarks::seen);
        changes.batch.Put(deletion_mark_key(table), rocksdb::Slice());
    }
    if (changes.places.size() > 1) impl_->memtables->prefetch_written(changes.places);
    std::shared_lock unfolded(impl_->fold_mutex);
    bool late = changes.epoch != index_epoch.load(std::memory_order_relaxed);
    rocksdb::Status written = impl_->write(impl_->write_options, changes.batch);
    unfolded.unlock();
    Status indexed;
    if (written.ok()) {
        for (uint32_t table : changes.deletion_tables) impl_->marks.raise(table, DeletionMarks::durable);
        if (impl_->syncer.joinable()) impl_->note_commit();
        if (late || !changes.vectors.empty()) indexed = impl_->tell_observer(changes, late);
    }
    if (written.ok() == impl_->write_failed.load(std::memory_order_relaxed)) impl_->write_failed = !written.ok();
    mutation.clear();
    ILION_TRY(impl_->check(written));
    return indexed;
}

Status Store::Impl::tell_observer(const Mutation::Impl& changes, bool late) {
    if (observer == nullptr) return {};
    if (!changes.vectors.empty()) observer->vectors_written(changes.vectors);
    if (!late) return {};
    RowCollector collector;
    ILION_TRY(check(changes.batch.Iterate(&collector)));
    return observer->late_rows(collector.rows);
}

void Store::set_observer(CommitObserver* observer) {
    impl_->observer = observer;
}

void Store::begin_index_epoch() {
    index_epoch.fetch_add(1);
    // Commits that did not see it yet are done once nobody else holds this.
    std::unique_lock none_committing(impl_->fold_mutex);
}

void Store::expect(std::span<const std::pair<uint32_t, Token>> partitions) const {
    static thread_local std::vector<memtable::Place> places;
    places.clear();
    for (auto [table, token] : partitions) places.push_back(place_of(table, token));
    impl_->memtables->prefetch(places);
}

int64_t Store::next_timestamp(int64_t now_micros) {
    int64_t last = impl_->last_timestamp.load(std::memory_order_relaxed);
    int64_t next = 0;
    do {
        next = std::max(now_micros, last + 1);
    } while (!impl_->last_timestamp.compare_exchange_weak(last, next, std::memory_order_relaxed));
    return next;
}

Store::PartitionLock Store::lock(const schema::Table& table, const PartitionKey& partition) {
    PartitionLock locks;
    locks.emplace_back(impl_->stripes[stripe_of(table.number, partition.token, impl_->stripes.size())]);
    return locks;
}

Store::PartitionLock Store::lock_all(std::span<const std::pair<uint32_t, Token>> partitions) {
    std::vector<size_t> wanted;
    wanted.reserve(partitions.size());
    for (auto [table, token] : partitions) wanted.push_back(stripe_of(table, token, impl_->stripes.size()));
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    PartitionLock locks;
    locks.reserve(wanted.size());
    for (size_t stripe : wanted) locks.emplace_back(impl_->stripes[stripe]);
    return locks;
}

Status Store::truncate(std::span<const uint32_t> numbers) {
    rocksdb::WriteBatch batch;
    for (uint32_t number : numbers) {
        char first[4], last[4];
        store_be(first, number);
        store_be(last, number + 1);
        batch.DeleteRange(rocksdb::Slice(first, sizeof first), rocksdb::Slice(last, sizeof last));
    }
    rocksdb::WriteOptions synced = impl_->write_options;
    synced.sync = !synced.disableWAL;
    PartitionLock unread;
    unread.reserve(impl_->stripes.size());
    for (std::mutex& stripe : impl_->stripes) unread.emplace_back(stripe);
    // Nothing is written meanwhile: what is in a file now was there before.
    std::unique_lock alone(impl_->fold_mutex);
    Truncations& truncations = impl_->truncations;
    uint64_t present = impl_->db->GetLatestSequenceNumber();
    std::vector<uint64_t> before;
    for (uint32_t number : numbers) {
        before.push_back(truncations.of(number));
        truncations.set(number, present);
    }
    rocksdb::Status written = impl_->write(synced, batch);
    if (!written.ok()) {
        for (size_t i = 0; i < numbers.size(); ++i) truncations.set(numbers[i], before[i]);
        return impl_->check(written);
    }
    for (uint32_t number : numbers) ILION_TRY(impl_->check(drop_files(*impl_->db, number)));
    return {};
}

Result<OptionalBytes> Store::get_record(std::string_view name) {
    Bytes value;
    rocksdb::Status status = impl_->db->Get(rocksdb::ReadOptions(), record_key(name), &value);
    if (status.IsNotFound()) return OptionalBytes();
    ILION_TRY(impl_->check(status));
    return OptionalBytes(std::move(value));
}

Status Store::put_record(std::string_view name, BytesView value) {
    rocksdb::WriteOptions synced = impl_->write_options;
    synced.sync = !synced.disableWAL;
    rocksdb::WriteBatch batch;
    batch.Put(record_key(name), slice(value));
    return impl_->check(impl_->write(synced, batch));
}

void Store::set_gc_grace(uint32_t table_number, int32_t seconds) {
    impl_->gc_grace.set(table_number, seconds);
}

void Store::set_flush_period(uint32_t table_number, int32_t millis) {
    if (!impl_->flushing) return;
    int32_t before = impl_->flushing->shortest_period();
    impl_->flushing->set_period(table_number, millis);
    if (impl_->flushing->shortest_period() != before) impl_->tidier->wake();
}

uint64_t Store::estimated_size(uint32_t table_number) {
    char first[4], last[4];
    store_be(first, table_number);
    store_be(last, table_number + 1);
    rocksdb::Range range({first, sizeof first}, {last, sizeof last});
    rocksdb::SizeApproximationOptions what;
    what.include_memtables = true;
    uint64_t size = 0;
    impl_->db->GetApproximateSizes(what, impl_->db->DefaultColumnFamily(), &range, 1, &size);
    return size;
}

Status Store::flush() {
    return impl_->check(impl_->db->Flush(rocksdb::FlushOptions()));
}

Status Store::compact() {
    ILION_TRY(flush());
    rocksdb::CompactRangeOptions whole;
    // The last level once more after everything is merged into it: only what is merged can be judged. And again as
    // long as what was dropped lets go of tombstones that hid it.
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    uint64_t before = UINT64_MAX;
    for (int pass = 0; pass < kCompactPasses; ++pass) {
        ILION_TRY(impl_->check(impl_->db->CompactRange(whole, nullptr, nullptr)));
        uint64_t left = impl_->tidier == nullptr ? 0 : impl_->tidier->count_past_grace();
        if (left == 0 || left >= before) break;
        before = left;
    }
    return {};
}

Status Store::tidy() {
    return impl_->tidier == nullptr ? Status() : impl_->check(impl_->tidier->tidy());
}

}  // namespace ilion::store
