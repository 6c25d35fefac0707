#include "store/memtable/token_memtable.hpp"

#include <rocksdb/memtablerep.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/cache_line.hpp"
#include "store/memtable/capture.hpp"
#include "store/memtable/token_index.hpp"
#include "store/slice.hpp"

namespace ilion::store {

namespace {

using memtable::Capture;
using memtable::EntryKey;
using memtable::Group;
using memtable::Place;
using memtable::Row;
using memtable::TableIndex;
using memtable::TokenIndex;
using memtable::Version;
using Rep = rocksdb::MemTableRep;

class TokenIterator final : public Rep::Iterator {
public:
    // With `one_key`, seeking finds entries of the wanted token or nothing; with `nothing`, never any.
    enum class Shows : uint8_t { everything, one_key, nothing };
    TokenIterator(const TokenIndex& index, Shows shows)
        : index_(index),
          one_key_(shows == Shows::one_key),
          nothing_(shows == Shows::nothing) {}

    // RocksDB gives no public way to allocate in its arena, where it expects iterators, and never frees those that
    // Get makes: see IteratorMemory.
    static void* operator new(size_t, void* place) { return place; }
    static void operator delete(void*) {}
    static void operator delete(void*, void*) {}
    ~TokenIterator() override;

    bool Valid() const override { return row_ != nullptr; }
    const char* key() const override { return row_->entry(); }

    void Next() override {
        row_ = row_->next();
        if (one_key_) return;
        if (row_ == nullptr) {
            enter(table_->after(*group_));
        } else {
            prefetch(row_->next());
        }
    }
    void Prev() override { seek_before(row_->key()); }

    void Seek(const rocksdb::Slice& internal_key, const char*) override {
        if (nothing_) return;
        EntryKey key = EntryKey::of(view(internal_key));
        Place place = Place::of(key.user);
        fetched_ = {};
        if (one_key_) {
            table_ = index_.find(place.table);
            group_ = table_ == nullptr ? nullptr : table_->find(place.token);
            row_ = group_ == nullptr ? nullptr : group_->at_or_after(key);
            return;
        }
        table_ = index_.at_or_after(place.table);
        if (table_ == nullptr || table_->number != place.table) return enter_table(table_);
        Group* group = table_->at_or_after(place.token);
        if (group == nullptr || group->token != place.token) return enter(group);
        group_ = group;
        row_ = group->at_or_after(key);
        if (row_ == nullptr) enter(table_->after(*group));
    }
    void SeekForPrev(const rocksdb::Slice& internal_key, const char* entry) override {
        if (nothing_) return;
        Seek(internal_key, entry);
        EntryKey key = EntryKey::of(view(internal_key));
        if (row_ == nullptr || key.before(row_->key())) seek_before(key);
    }
    void SeekToFirst() override {
        if (!nothing_) enter_table(index_.at_or_after(0));
    }
    void SeekToLast() override {
        if (!nothing_) leave_table(index_.at_or_before(UINT32_MAX));
    }

private:
    void enter_table(TableIndex* table) {
        table_ = table;
        if (table == nullptr) {
            row_ = nullptr;
        } else {
            enter(table->first());
        }
    }
    // While a row is worked on the one after it comes to the cache.
    static void prefetch(Row* row) {
        if (row == nullptr) return;
        __builtin_prefetch(row);
        __builtin_prefetch(reinterpret_cast<const char*>(row) + kCacheLine);
    }
    // At the first row of the group; of the next table if there is none.
    void enter(Group* group) {
        while (group == nullptr && table_->number != UINT32_MAX) {
            fetched_ = {};
            table_ = index_.at_or_after(table_->number + 1);
            if (table_ == nullptr) break;
            group = table_->first();
        }
        group_ = group;
        row_ = group == nullptr ? nullptr : group->first.load(std::memory_order_acquire);
        if (group == nullptr) return;
        prefetch(row_->next());
        table_->prefetch_after(*group, fetched_);
    }
    // At the last row of the table, or of the one before it.
    void leave_table(TableIndex* table) {
        Group* group = nullptr;
        for (; table != nullptr; table = table->number == 0 ? nullptr : index_.at_or_before(table->number - 1)) {
            group = table->last();
            if (group != nullptr) break;
        }
        table_ = table;
        group_ = group;
        row_ = group == nullptr ? nullptr : group->last();
    }
    void seek_before(const EntryKey& key) {
        Place place = Place::of(key.user);
        table_ = index_.at_or_before(place.table);
        if (table_ == nullptr || table_->number != place.table) return leave_table(table_);
        group_ = table_->find(place.token);
        row_ = group_ == nullptr ? nullptr : group_->last_before(key);
        if (row_ != nullptr) return;
        group_ = table_->before(place.token);
        if (group_ != nullptr) {
            row_ = group_->last();
        } else {
            leave_table(place.table == 0 ? nullptr : index_.at_or_before(place.table - 1));
        }
    }

    const TokenIndex& index_;
    const bool one_key_, nothing_;
    TableIndex* table_ = nullptr;
    Group* group_ = nullptr;
    Row* row_ = nullptr;
    TableIndex::Fetched fetched_;
};

// Where iterators live: the destructor of an iterator, which is all that RocksDB calls, returns its place to the
// thread.
class IteratorMemory {
public:
    static IteratorMemory& of_thread() {
        static thread_local IteratorMemory memory;
        return memory;
    }
    ~IteratorMemory() {
        for (void* place : free_) ::operator delete(place);
    }

    void* take() {
        if (free_.empty()) return ::operator new(sizeof(TokenIterator));
        void* place = free_.back();
        free_.pop_back();
        return place;
    }
    void give_back(void* place) { free_.push_back(place); }
    // The place of the one iterator that Get uses and forgets.
    void* of_get() { return of_get_; }

private:
    std::vector<void*> free_;
    alignas(TokenIterator) char of_get_[sizeof(TokenIterator)];
};

TokenIterator::~TokenIterator() {
    if (!one_key_) IteratorMemory::of_thread().give_back(this);
}

class TokenMemtable final : public Rep, private memtable::Memory {
public:
    TokenMemtable(rocksdb::Allocator* allocator, std::shared_ptr<memtable::Memtables> memtables)
        : Rep(allocator),
          index_(*this, [this](uint32_t table) { return memtables_->has_nothing_older(index_, table); }),
          memtables_(std::move(memtables)) {
        memtables_->add(index_);
    }
    // The allocator, which RocksDB owns, outlives it.
    ~TokenMemtable() override { memtables_->remove(index_); }

    rocksdb::KeyHandle Allocate(size_t size, char** entry) override { return *entry = index_.allocate(size); }
    void Insert(rocksdb::KeyHandle handle) override {
        char* entry = static_cast<char*>(handle);
        if (first_sequence_.load(std::memory_order_relaxed) == UINT64_MAX) {
            first_sequence_.store(Version::of(EntryKey::of_entry(entry)).sequence, std::memory_order_release);
        }
        index_.insert(entry);
    }

    bool Contains(const char* entry) const override {
        EntryKey key = EntryKey::of_entry(entry);
        Place place = Place::of(key.user);
        TableIndex* table = index_.find(place.table);
        Group* group = table == nullptr ? nullptr : table->find(place.token);
        Row* row = group == nullptr ? nullptr : group->at_or_after(key);
        return row != nullptr && !key.before(row->key());
    }

    Iterator* GetIterator(rocksdb::Arena*) override {
        void* place = IteratorMemory::of_thread().take();
        Capture* capture = Capture::current();
        if (capture == nullptr) return new (place) TokenIterator(index_, TokenIterator::Shows::everything);
        capture->add(index_, first_sequence_.load(std::memory_order_acquire));
        return new (place) TokenIterator(index_, TokenIterator::Shows::nothing);
    }
    Iterator* GetDynamicPrefixIterator(rocksdb::Arena* arena) override {
        if (arena != nullptr) return GetIterator(arena);
        return new (IteratorMemory::of_thread().of_get()) TokenIterator(index_, TokenIterator::Shows::one_key);
    }

    // Tokens are spread evenly over each table.
    uint64_t ApproximateNumEntries(const rocksdb::Slice& start, const rocksdb::Slice& end) override {
        Place first = Place::of(EntryKey::of(view(start)).user);
        Place last = Place::of(EntryKey::of(view(end)).user);
        double rows = 0;
        TableIndex* table = index_.at_or_after(first.table);
        while (table != nullptr && table->number <= last.table) {
            double from = table->number == first.table ? std::ldexp(static_cast<double>(first.token), -64) : 0;
            double to = table->number == last.table ? std::ldexp(static_cast<double>(last.token), -64) : 1;
            rows += std::max(to - from, 0.0) * static_cast<double>(table->rows());
            if (table->number == UINT32_MAX) break;
            table = index_.at_or_after(table->number + 1);
        }
        return static_cast<uint64_t>(rows);
    }

    // All of it comes from RocksDB's allocator.
    size_t ApproximateMemoryUsage() override { return 0; }

private:
    char* allocate(size_t size) override {
        constexpr size_t kAlignment = alignof(void*);
        char* at = nullptr;
        Rep::Allocate(size + kAlignment - 1, &at);
        return at + (-reinterpret_cast<uintptr_t>(at) & (kAlignment - 1));
    }

    TokenIndex index_;
    const std::shared_ptr<memtable::Memtables> memtables_;
    std::atomic<uint64_t> first_sequence_{UINT64_MAX};  // of the first entry; that one until there is one
};

class Factory final : public rocksdb::MemTableRepFactory {
public:
    explicit Factory(std::shared_ptr<memtable::Memtables> memtables) : memtables_(std::move(memtables)) {}
    const char* Name() const override { return "ilion.token_memtable"; }
    using MemTableRepFactory::CreateMemTableRep;
    Rep* CreateMemTableRep(const Rep::KeyComparator&, rocksdb::Allocator* allocator, const rocksdb::SliceTransform*,
                           rocksdb::Logger*) override {
        return new TokenMemtable(allocator, memtables_);
    }

private:
    const std::shared_ptr<memtable::Memtables> memtables_;
};

}  // namespace

std::shared_ptr<rocksdb::MemTableRepFactory> make_token_memtables(std::shared_ptr<memtable::Memtables> memtables) {
    return std::make_shared<Factory>(std::move(memtables));
}

}  // namespace ilion::store
