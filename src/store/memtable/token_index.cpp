#include "store/memtable/token_index.hpp"

#include <algorithm>
#include <new>

#include "base/cache_line.hpp"

namespace ilion::store::memtable {

namespace {

constexpr unsigned kFirstBits = 4;
constexpr unsigned kGrowthBits = 2;
constexpr unsigned kMaxBits = 28;
constexpr unsigned kTokenBits = 64;
constexpr size_t kPrefetched = 32;  // places at once: about what the processor can wait for
constexpr size_t kStepsBeforeFetching = 4;
constexpr size_t kBucketsAhead = 16;          // there are one to four of them for each group
constexpr size_t kRowBytes = 3 * kCacheLine;  // of a row, to be fetched: most are that short

void prefetch_lines(const void* at, size_t size) {
    const auto* first = static_cast<const char*>(at);
    for (size_t line = 0; line < size; line += kCacheLine) __builtin_prefetch(first + line);
    __builtin_prefetch(first + size - 1);
}

template <class T, class... Arguments>
T* make(Memory& memory, Arguments&&... arguments) {
    return new (memory.allocate(sizeof(T))) T(std::forward<Arguments>(arguments)...);
}

}  // namespace

Row* Row::make(Memory& memory, int height, size_t entry_size) {
    size_t above = static_cast<size_t>(height - 1) * sizeof(std::atomic<Row*>);
    char* at = memory.allocate(above + sizeof(Row) + 1 + entry_size);
    for (int level = height - 1; level > 0; --level, at += sizeof(std::atomic<Row*>))
        new (at) std::atomic<Row*>(nullptr);
    Row* row = new (at) Row();
    *reinterpret_cast<uint8_t*>(row + 1) = static_cast<uint8_t>(height);
    return row;
}

std::atomic<Row*>& Group::head(int level) const {
    if (level == 0) return const_cast<Group*>(this)->first;
    return tower.load(std::memory_order_acquire)->heads[level];
}

Group::Group(const Group& other)
    : token(other.token),
      first(other.first.load(std::memory_order_relaxed)),
      tower(other.tower.load(std::memory_order_relaxed)),
      rows(other.rows) {}

template <class Passes>
Row* Group::advance(Row* before, int level, Passes passes, Row*& next) const {
    next = before != nullptr ? before->next(level) : head(level).load(std::memory_order_acquire);
    while (next != nullptr && passes(next)) {
        before = next;
        next = next->next(level);
    }
    return before;
}

template <class Passes>
Row* Group::find_last(Passes passes, Row*& next) const {
    Row* found = nullptr;
    int top = tower.load(std::memory_order_acquire) != nullptr ? kMaxHeight - 1 : 0;
    for (int level = top; level >= 0; --level) found = advance(found, level, passes, next);
    return found;
}

Row* Group::last_before(const EntryKey& key) const {
    Row* next = nullptr;
    return find_last([&](Row* row) { return row->key().before(key); }, next);
}

Row* Group::at_or_after(const EntryKey& key) const {
    // Nearly always: the only row, the newest version of it, the beginning of a partition.
    Row* next = first.load(std::memory_order_acquire);
    if (next == nullptr || !next->key().before(key)) return next;
    find_last([&](Row* row) { return row->key().before(key); }, next);
    return next;
}

Row* Group::last() const {
    Row* next = nullptr;
    return find_last([](Row*) { return true; }, next);
}

void Row::make_value() {
    const EntryKey key = this->key();
    char* kind = entry() + (key.user.data() + key.user.size() - entry());
    if (*kind == static_cast<char>(VersionKind::merge)) *kind = static_cast<char>(VersionKind::value);
}

void Group::insert(Row* row, bool first_values, Memory& memory) {
    EntryKey key = row->key();
    Row* found = nullptr;
    Row* next = nullptr;
    Row* before[kMaxHeight] = {};
    bool towered = tower.load(std::memory_order_relaxed) != nullptr;
    Row* present = first.load(std::memory_order_relaxed);
    // What comes first has nothing before it on any level.
    bool comes_first = present == nullptr || key.before(present->key());
    int top = towered ? kMaxHeight - 1 : 0;
    for (int level = comes_first ? -1 : top; level >= 0; --level) {
        before[level] = found = advance(
            found, level, [&](Row* other) { return other->key().before(key); }, next);
    }
    Row* behind = before[0] != nullptr ? before[0]->next() : present;
    if (first_values && (behind == nullptr || !same_key(behind->key().user, key.user))) row->make_value();
    for (int level = 0; level < (towered ? row->height() : 1); ++level) {
        std::atomic<Row*>& link = before[level] != nullptr ? before[level]->link(level) : head(level);
        row->link(level).store(link.load(std::memory_order_relaxed), std::memory_order_relaxed);
        link.store(row, std::memory_order_release);
    }
    if (++rows > kFewRows && !towered) build_tower(memory);
}

void Group::build_tower(Memory& memory) {
    Tower* built = make<Tower>(memory);
    std::atomic<Row*>* ends[kMaxHeight];
    for (int level = 1; level < kMaxHeight; ++level) ends[level] = &built->heads[level];
    for (Row* row = first.load(std::memory_order_relaxed); row != nullptr; row = row->next()) {
        for (int level = 1; level < row->height(); ++level) {
            ends[level]->store(row, std::memory_order_relaxed);
            ends[level] = &row->link(level);
        }
    }
    tower.store(built, std::memory_order_release);
}

TableIndex::Buckets::Buckets(Memory& memory, unsigned bits) : shift(kTokenBits - bits), count(size_t{1} << bits) {
    heads = reinterpret_cast<std::atomic<Group*>*>(memory.allocate(count * sizeof heads[0]));
    for (size_t i = 0; i < count; ++i) new (&heads[i]) std::atomic<Group*>(nullptr);
}

TableIndex::TableIndex(uint32_t number, bool first_values, Memory& memory)
    : number(number),
      buckets_(make<Buckets>(memory, memory, kFirstBits)),
      first_values_(first_values) {}

Group* TableIndex::skip(Group* group, uint64_t token) {
    while (group != nullptr && group->token < token) group = group->next.load(std::memory_order_acquire);
    return group;
}

Group* TableIndex::at_or_after(uint64_t token) const {
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    for (size_t bucket = buckets.of(token); bucket < buckets.count; ++bucket) {
        if (Group* group = skip(buckets.head(bucket), token)) return group;
    }
    return nullptr;
}

Group* TableIndex::at_or_before(uint64_t token) const {
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    for (size_t bucket = buckets.of(token) + 1; bucket-- > 0;) {
        Group* found = nullptr;
        for (Group* group = buckets.head(bucket); group != nullptr && group->token <= token;
             group = group->next.load(std::memory_order_acquire)) {
            found = group;
        }
        if (found != nullptr) return found;
    }
    return nullptr;
}

Group* TableIndex::after(const Group& group) const {
    if (Group* next = group.next.load(std::memory_order_acquire)) return next;
    return group.token == UINT64_MAX ? nullptr : at_or_after(group.token + 1);
}

Group* TableIndex::find(uint64_t token) const {
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    Group* group = skip(buckets.head(buckets.of(token)), token);
    return group != nullptr && group->token == token ? group : nullptr;
}

void TableIndex::prefetch_bucket(uint64_t token) const {
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    __builtin_prefetch(&buckets.heads[buckets.of(token)]);
}

Group* TableIndex::prefetch_groups(uint64_t token) const {
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    Group* first = buckets.head(buckets.of(token));
    if (first != nullptr) prefetch_lines(first, sizeof *first);
    return first;
}

void TableIndex::prefetch_row(Group* group, uint64_t token) {
    group = skip(group, token);
    if (group == nullptr || group->token != token) return;
    if (Row* row = group->first.load(std::memory_order_acquire)) prefetch_lines(row, kRowBytes);
}

void TableIndex::prefetch_after(const Group& group, Fetched& fetched) const {
    if (++fetched.steps < kStepsBeforeFetching) return;
    const Buckets& buckets = *buckets_.load(std::memory_order_acquire);
    size_t at = buckets.of(group.token) + 1;
    size_t groups_until = std::min(at + 2 * kBucketsAhead, buckets.count);
    for (size_t bucket = std::max(fetched.groups, at); bucket < groups_until; ++bucket) {
        if (Group* first = buckets.head(bucket)) prefetch_lines(first, sizeof *first);
    }
    size_t rows_until = std::min(at + kBucketsAhead, buckets.count);
    for (size_t bucket = std::max(fetched.rows, at); bucket < rows_until; ++bucket) {
        for (Group* one = buckets.head(bucket); one != nullptr; one = one->next.load(std::memory_order_acquire)) {
            if (Row* row = one->first.load(std::memory_order_acquire)) prefetch_lines(row, kRowBytes);
        }
    }
    fetched.groups = std::max(fetched.groups, groups_until);
    fetched.rows = std::max(fetched.rows, rows_until);
}

std::atomic<Group*>& TableIndex::link_of(Buckets& buckets, uint64_t token) {
    std::atomic<Group*>* link = &buckets.heads[buckets.of(token)];
    while (true) {
        Group* group = link->load(std::memory_order_relaxed);
        if (group == nullptr || group->token >= token) return *link;
        link = &group->next;
    }
}

void TableIndex::insert(uint64_t token, Row* row, Memory& memory) {
    rows_.store(rows() + 1, std::memory_order_relaxed);
    std::atomic<Group*>* link = &link_of(*buckets_.load(std::memory_order_relaxed), token);
    Group* present = link->load(std::memory_order_relaxed);
    if (present != nullptr && present->token == token) return present->insert(row, first_values_, memory);
    if (groups_ >= buckets_.load(std::memory_order_relaxed)->count) {
        grow(memory);
        link = &link_of(*buckets_.load(std::memory_order_relaxed), token);
    }
    auto* group = make<Group>(memory, token);
    group->insert(row, first_values_, memory);
    group->next.store(link->load(std::memory_order_relaxed), std::memory_order_relaxed);
    link->store(group, std::memory_order_release);
    ++groups_;
}

// Groups are copied, so that the lists of the old array still lead its readers to everything that was there before.
void TableIndex::grow(Memory& memory) {
    const Buckets& old = *buckets_.load(std::memory_order_relaxed);
    unsigned bits = kTokenBits - old.shift + kGrowthBits;
    if (bits > kMaxBits) return;
    auto* grown = make<Buckets>(memory, memory, bits);
    std::atomic<Group*>* end = nullptr;
    size_t bucket = SIZE_MAX;
    for (size_t i = 0; i < old.count; ++i) {
        if (i + kBucketsAhead < old.count) {
            if (Group* ahead = old.head(i + kBucketsAhead)) prefetch_lines(ahead, sizeof *ahead);
        }
        for (Group* group = old.head(i); group != nullptr; group = group->next.load(std::memory_order_relaxed)) {
            if (grown->of(group->token) != bucket) {
                bucket = grown->of(group->token);
                end = &grown->heads[bucket];
            }
            auto* copy = make<Group>(memory, *group);
            end->store(copy, std::memory_order_relaxed);
            end = &copy->next;
        }
    }
    buckets_.store(grown, std::memory_order_release);
}

TokenIndex::TokenIndex(Memory& memory, std::function<bool(uint32_t)> nothing_older)
    : memory_(memory),
      nothing_older_(std::move(nothing_older)),
      root_(make<Branch>(memory)) {}

TableIndex* TokenIndex::find(uint32_t table) const {
    const Branch* branch = root_;
    for (unsigned shift = kTopShift; shift > 0; shift -= 8) {
        branch = static_cast<const Branch*>(branch->at(slot_of(table, shift)));
        if (branch == nullptr) return nullptr;
    }
    return static_cast<TableIndex*>(branch->at(slot_of(table, 0)));
}

void TokenIndex::prefetch(std::span<const Place> places) const {
    TableIndex* tables[kPrefetched];
    Group* groups[kPrefetched];
    for (; !places.empty(); places = places.subspan(std::min(kPrefetched, places.size()))) {
        size_t count = std::min(kPrefetched, places.size());
        for (size_t i = 0; i < count; ++i) {
            bool same = i > 0 && places[i].table == places[i - 1].table;
            tables[i] = same ? tables[i - 1] : find(places[i].table);
            if (tables[i] != nullptr) tables[i]->prefetch_bucket(places[i].token);
        }
        for (size_t i = 0; i < count; ++i) {
            groups[i] = tables[i] == nullptr ? nullptr : tables[i]->prefetch_groups(places[i].token);
        }
        for (size_t i = 0; i < count; ++i) TableIndex::prefetch_row(groups[i], places[i].token);
    }
}

TableIndex* TokenIndex::at_or_after(const Branch* branch, unsigned shift, uint32_t table) {
    uint32_t first = slot_of(table, shift);
    for (uint32_t slot = first; slot < kFan; ++slot) {
        void* below = branch->at(slot);
        if (below == nullptr) continue;
        if (shift == 0) return static_cast<TableIndex*>(below);
        auto* found = at_or_after(static_cast<const Branch*>(below), shift - 8, slot == first ? table : 0);
        if (found != nullptr) return found;
    }
    return nullptr;
}

TableIndex* TokenIndex::at_or_before(const Branch* branch, unsigned shift, uint32_t table) {
    uint32_t last = slot_of(table, shift);
    for (uint32_t slot = last + 1; slot-- > 0;) {
        void* below = branch->at(slot);
        if (below == nullptr) continue;
        if (shift == 0) return static_cast<TableIndex*>(below);
        auto* found = at_or_before(static_cast<const Branch*>(below), shift - 8, slot == last ? table : UINT32_MAX);
        if (found != nullptr) return found;
    }
    return nullptr;
}

TableIndex& TokenIndex::find_or_add(uint32_t table) {
    Branch* branch = root_;
    for (unsigned shift = kTopShift; shift > 0; shift -= 8) {
        std::atomic<void*>& below = branch->below[slot_of(table, shift)];
        if (below.load(std::memory_order_relaxed) == nullptr) {
            below.store(make<Branch>(memory_), std::memory_order_release);
        }
        branch = static_cast<Branch*>(below.load(std::memory_order_relaxed));
    }
    std::atomic<void*>& place = branch->below[slot_of(table, 0)];
    if (place.load(std::memory_order_relaxed) == nullptr) {
        place.store(make<TableIndex>(memory_, table, nothing_older_(table), memory_), std::memory_order_release);
    }
    return *static_cast<TableIndex*>(place.load(std::memory_order_relaxed));
}

char* TokenIndex::allocate(size_t entry_size) {
    // Every fourth row reaches one level higher than the others (xorshift).
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    int height = 1 + std::countr_zero(random_ | uint64_t{1} << 2 * (Group::kMaxHeight - 1)) / 2;
    return Row::make(memory_, height, entry_size)->entry();
}

void TokenIndex::insert(char* entry) {
    Row* row = Row::of_entry(entry);
    Place place = Place::of(row->key().user);
    find_or_add(place.table).insert(place.token, row, memory_);
}

}  // namespace ilion::store::memtable
