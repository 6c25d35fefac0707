#include "server/metrics/metrics.hpp"

#include "server/system/system_keyspaces.hpp"

namespace ilion::server {
namespace {

size_t ordinal_of_thread() {
    static std::atomic<size_t> next{0};
    thread_local const size_t mine = next.fetch_add(1, std::memory_order_relaxed);
    return mine;
}

struct Write {
    uint32_t table_number;
    size_t partitions;
    bool coordinated;
};

// Of this thread, not yet committed.
std::vector<Write>& pending() {
    thread_local std::vector<Write> writes;
    return writes;
}

}  // namespace

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

std::optional<size_t> Metrics::place_of(uint32_t table_number) {
    constexpr size_t kFirstOwnPlace = (kChunks - 1) * kChunk;
    if (table_number < kFirstOwnPlace) return table_number;
    if (table_number < kFirstOwnTable || table_number - kFirstOwnTable >= kChunk) return std::nullopt;
    return kFirstOwnPlace + (table_number - kFirstOwnTable);
}

Metrics::Shard& Metrics::shard() {
    return shards_[ordinal_of_thread() % kShards];
}

inline Histogram& Metrics::histogram(Shard& shard, size_t place, Of what) {
    Chunk* chunk = shard[place / kChunk].load(std::memory_order_acquire);
    if (chunk != nullptr) {
        auto& known = (*chunk)[place % kChunk][static_cast<size_t>(what)];
        if (Histogram* found = known.load(std::memory_order_acquire)) return *found;
    }
    return make(shard, place, what);
}

Histogram* Metrics::histogram(uint32_t table_number, Of what) {
    auto place = place_of(table_number);
    return place ? &histogram(shard(), *place, what) : nullptr;
}

Histogram& Metrics::make(Shard& shard, size_t place, Of what) {
    std::lock_guard lock(mutex_);
    auto& chunk = shard[place / kChunk];
    if (chunk.load(std::memory_order_relaxed) == nullptr) {
        chunk.store(chunks_.emplace_back(std::make_unique<Chunk>()).get(), std::memory_order_release);
    }
    auto& known = (*chunk.load(std::memory_order_relaxed))[place % kChunk][static_cast<size_t>(what)];
    if (Histogram* found = known.load(std::memory_order_relaxed)) return *found;
    Histogram* made = nullptr;
    if (unused_.empty()) {
        made = histograms_.emplace_back(std::make_unique<Histogram>()).get();
    } else {
        made = unused_.back();
        unused_.pop_back();
        made->clear();
    }
    known.store(made, std::memory_order_release);
    return *made;
}

void Metrics::read(const Read& read) {
    auto took = static_cast<int64_t>(ticks() - read.began);
    auto place = place_of(read.table_number);
    if (!place) return;
    Shard& mine = shard();
    histogram(mine, *place, read.single ? Of::read : Of::scan).add(took);
    histogram(mine, *place, Of::rows).add(read.rows);
    histogram(mine, *place, Of::tombstones).add(read.tombstones);
}

void Metrics::write(uint32_t table_number, size_t partitions, bool coordinated) {
    pending().push_back({table_number, partitions, coordinated});
}

void Metrics::batch(cql::Batch::Kind kind, size_t mutations) {
    batches_[static_cast<size_t>(kind)].add(static_cast<int64_t>(mutations));
}

void Metrics::end_writes(uint64_t began, bool committed) {
    auto& writes = pending();
    if (writes.empty()) return;
    auto took = static_cast<int64_t>(ticks() - began);
    for (const Write& write : writes) {
        if (!committed) break;
        if (Histogram* of = histogram(write.table_number, Of::write)) {
            of->add(took, static_cast<int64_t>(write.partitions));
        }
        if (!write.coordinated) continue;
        if (Histogram* of = histogram(write.table_number, Of::coordinated_write)) of->add(took);
    }
    writes.clear();
}

Distribution Metrics::of_table(uint32_t table_number, Of what) const {
    Distribution sum;
    auto place = place_of(table_number);
    if (!place) return sum;
    for (const Shard& shard : shards_) {
        const Chunk* chunk = shard[*place / kChunk].load(std::memory_order_acquire);
        if (chunk == nullptr) continue;
        const auto& known = (*chunk)[*place % kChunk][static_cast<size_t>(what)];
        if (const Histogram* found = known.load(std::memory_order_acquire)) found->add_to(sum);
    }
    return sum;
}

Distribution Metrics::of_batches(cql::Batch::Kind kind) const {
    Distribution sum;
    batches_[static_cast<size_t>(kind)].add_to(sum);
    return sum;
}

void Metrics::keep_only(const std::set<uint32_t>& table_numbers) {
    std::set<size_t> kept;
    for (uint32_t number : table_numbers) {
        if (auto place = place_of(number)) kept.insert(*place);
    }
    std::lock_guard lock(mutex_);
    for (Shard& shard : shards_) {
        for (size_t i = 0; i < kChunks; ++i) {
            Chunk* chunk = shard[i].load(std::memory_order_relaxed);
            if (chunk == nullptr) continue;
            for (size_t j = 0; j < kChunk; ++j) {
                if (kept.contains(i * kChunk + j)) continue;
                for (auto& place : (*chunk)[j]) {
                    if (Histogram* gone = place.exchange(nullptr)) unused_.push_back(gone);
                }
            }
        }
    }
}

}  // namespace ilion::server
