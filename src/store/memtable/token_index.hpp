// The order of a memtable's entries, found without a search: tokens are hashes, so that their upper bits tell
// nearly where a partition stands. A table has an array of buckets, each the list of the partitions in an equal
// part of the ring; the rows of a partition are a list, and a skip list from a few on. Finding a row costs the same
// few cache misses at any size.
//
// One writer at a time, any number of readers, who are never locked out and never wait. Nothing is removed; all
// memory is given back by whoever owns `Memory`. Keys whose tokens are made to collide in their upper bits are
// found slowly.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>

#include "store/memtable/entry_key.hpp"

namespace ilion::store::memtable {

// Memory that is only ever given back as a whole.
class Memory {
public:
    virtual char* allocate(size_t size) = 0;  // aligned for pointers

protected:
    ~Memory() = default;
};

// An entry and its place in the list of its partition. Before it lie its links on the higher levels, behind it the
// number of levels and the entry.
class Row {
public:
    static Row* make(Memory& memory, int height, size_t entry_size);
    static Row* of_entry(char* entry) { return reinterpret_cast<Row*>(entry - 1) - 1; }

    char* entry() { return reinterpret_cast<char*>(this + 1) + 1; }
    EntryKey key() { return EntryKey::of_entry(entry()); }
    int height() { return *reinterpret_cast<uint8_t*>(this + 1); }
    // Makes a delta a value; before anybody sees it.
    void make_value();
    Row* next(int level = 0) { return link(level).load(std::memory_order_acquire); }
    std::atomic<Row*>& link(int level) { return *(&link_ - level); }

private:
    std::atomic<Row*> link_ = nullptr;
};

// The entries of one token: nearly always those of one partition.
struct Group {
    static constexpr int kMaxHeight = 12;
    static constexpr uint32_t kFewRows = 8;
    struct Tower {
        std::atomic<Row*> heads[kMaxHeight] = {};  // the lowest is `first`
    };

    explicit Group(uint64_t token) : token(token) {}
    // A copy for a new array of buckets. The present one stays as good as it is for its readers.
    Group(const Group& other);
    // The first row that is not before the key; the last one that is. Null: none.
    Row* at_or_after(const EntryKey& key) const;
    Row* last_before(const EntryKey& key) const;
    Row* last() const;
    // With `first_values`, the first version of a key is a value.
    void insert(Row* row, bool first_values, Memory& memory);

    const uint64_t token;
    std::atomic<Group*> next = nullptr;  // of the same bucket
    std::atomic<Row*> first = nullptr;
    std::atomic<Tower*> tower = nullptr;  // null: the rows are few
    uint32_t rows = 0;                    // the writer's

private:
    // Goes along one level as long as `passes(row)`; from the head if `before` is null. `next` is the row that did
    // not pass: asked for anew, it might be one that was inserted meanwhile.
    template <class Passes>
    Row* advance(Row* before, int level, Passes passes, Row*& next) const;
    template <class Passes>
    Row* find_last(Passes passes, Row*& next) const;
    std::atomic<Row*>& head(int level) const;
    void build_tower(Memory& memory);
};

// A table's groups in the order of their tokens. A group that was found is good for what was written until then.
class TableIndex {
public:
    // With `first_values`, the first version of a key is a value.
    TableIndex(uint32_t number, bool first_values, Memory& memory);

    // Null: none.
    Group* find(uint64_t token) const;
    // What finding a group touches, step by step: its bucket, which is fetched; what stands there, which is fetched
    // too; the group's first row, likewise.
    void prefetch_bucket(uint64_t token) const;
    Group* prefetch_groups(uint64_t token) const;
    static void prefetch_row(Group* group, uint64_t token);
    // How far whoever goes over the groups in order has had them fetched: up to these buckets.
    struct Fetched {
        size_t steps = 0, groups = 0, rows = 0;
    };
    // Has groups that come some way behind this one fetched, and rows of those that come sooner; not for the first
    // few steps, which may be all.
    void prefetch_after(const Group& group, Fetched& fetched) const;
    Group* at_or_after(uint64_t token) const;
    Group* at_or_before(uint64_t token) const;
    Group* after(const Group& group) const;
    Group* before(uint64_t token) const { return token == 0 ? nullptr : at_or_before(token - 1); }
    Group* first() const { return at_or_after(0); }
    Group* last() const { return at_or_before(UINT64_MAX); }

    void insert(uint64_t token, Row* row, Memory& memory);
    size_t rows() const { return rows_.load(std::memory_order_relaxed); }

    const uint32_t number;

private:
    struct Buckets {
        unsigned shift = 0;  // of a token, which gives its bucket
        size_t count = 0;
        std::atomic<Group*>* heads = nullptr;  // null: no group

        Buckets(Memory& memory, unsigned bits);
        size_t of(uint64_t token) const { return token >> shift; }
        Group* head(size_t bucket) const { return heads[bucket].load(std::memory_order_acquire); }
    };

    // The first group of the list that is not before the token.
    static Group* skip(Group* group, uint64_t token);
    // Where in the list of its bucket a group with this token is, or would be.
    static std::atomic<Group*>& link_of(Buckets& buckets, uint64_t token);
    void grow(Memory& memory);

    std::atomic<Buckets*> buckets_;
    const bool first_values_;
    size_t groups_ = 0;
    std::atomic<size_t> rows_ = 0;
};

// The tables by number: a tree over its four bytes.
class TokenIndex {
public:
    // `nothing_older` is asked for each table when its first entry comes: whether nothing older exists of it
    // anywhere. A delta of a row of which nothing older exists is its whole value, and is made one: an operand has
    // to be merged by RocksDB, whoever reads it, with all that may be older.
    TokenIndex(Memory& memory, std::function<bool(uint32_t table)> nothing_older);

    TableIndex* find(uint32_t table) const;
    // Brings to the processor's cache what finding rows there will touch: all of it at once, where one look-up
    // after the other waits for each of its misses.
    void prefetch(std::span<const Place> places) const;
    // Null: none.
    TableIndex* at_or_after(uint32_t table) const { return at_or_after(root_, kTopShift, table); }
    TableIndex* at_or_before(uint32_t table) const { return at_or_before(root_, kTopShift, table); }

    // A place to write an entry of this size to, to be inserted afterwards.
    char* allocate(size_t entry_size);
    void insert(char* entry);

private:
    static constexpr unsigned kTopShift = 24;
    static constexpr uint32_t kFan = 256;
    struct Branch {
        std::atomic<void*> below[kFan] = {};  // branches; tables on the lowest level
        void* at(uint32_t slot) const { return below[slot].load(std::memory_order_acquire); }
    };
    static uint32_t slot_of(uint32_t table, unsigned shift) { return table >> shift & (kFan - 1); }
    static TableIndex* at_or_after(const Branch* branch, unsigned shift, uint32_t table);
    static TableIndex* at_or_before(const Branch* branch, unsigned shift, uint32_t table);
    TableIndex& find_or_add(uint32_t table);

    Memory& memory_;
    const std::function<bool(uint32_t)> nothing_older_;
    Branch* root_;
    uint64_t random_ = 0x9e3779b97f4a7c15;
};

}  // namespace ilion::store::memtable
