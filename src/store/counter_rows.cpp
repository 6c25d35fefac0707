#include "store/counter_rows.hpp"

#include <utility>

#include "store/row/merge.hpp"
#include "store/row/row_codec.hpp"

namespace ilion::store {

namespace {

bool lasts(BytesView row) {
    constexpr uint8_t kPasses =
        row_flag::kLivenessExpires | row_flag::kDeletion | row_flag::kEnds | row_flag::kNotARow;
    return !row.empty() && (static_cast<uint8_t>(row.front()) & kPasses) == 0;
}

}  // namespace

CounterRows::Row* CounterRows::Shard::find(BytesView key) {
    auto found = young.find(key);
    if (found != young.end()) return &found->second;
    auto aged = old.find(key);
    if (aged == old.end()) return nullptr;
    auto node = old.extract(aged);
    return &insert(std::move(node.key()), std::move(node.mapped()));
}

void CounterRows::Shard::erase(BytesView key) {
    for (Rows* rows : {&young, &old}) {
        auto found = rows->find(key);
        if (found != rows->end()) rows->erase(found);
    }
}

CounterRows::Row& CounterRows::Shard::insert(Bytes key, Row row) {
    if (young.size() >= kRowsEach) {
        old = std::move(young);
        young.clear();
    }
    return young.insert_or_assign(std::move(key), std::move(row)).first->second;
}

uint64_t CounterRows::version_of(BytesView key) const {
    const Shard& shard = shard_of(key);
    std::lock_guard lock(shard.mutex);
    return shard.version;
}

bool CounterRows::find(BytesView key, Bytes& row) {
    Shard& shard = shard_of(key);
    std::lock_guard lock(shard.mutex);
    const Row* found = shard.find(key);
    if (found != nullptr) row = found->bytes;
    return found != nullptr;
}

void CounterRows::add(BytesView key, BytesView row, uint64_t version) {
    if (key.size() + row.size() > kMaxRow || !lasts(row)) return;
    Shard& shard = shard_of(key);
    std::lock_guard lock(shard.mutex);
    if (shard.version != version) return;
    shard.erase(key);
    shard.insert(Bytes(key), {Bytes(row), 0});
}

bool CounterRows::merge(BytesView key, BytesView delta) {
    Shard& shard = shard_of(key);
    std::lock_guard lock(shard.mutex);
    ++shard.version;
    Row* row = shard.find(key);
    if (row == nullptr) return false;
    const BytesView deltas[] = {row->bytes, delta};
    Bytes merged;
    if (!merge_rows(deltas, merged) || !lasts(merged) || key.size() + merged.size() > kMaxRow) {
        shard.erase(key);
        return false;
    }
    row->bytes.swap(merged);
    if (++row->versions < kManyVersions) return false;
    row->versions = 0;
    return true;
}

void CounterRows::clear() {
    for (Shard& shard : shards_) {
        std::lock_guard lock(shard.mutex);
        ++shard.version;
        shard.young.clear();
        shard.old.clear();
    }
}

}  // namespace ilion::store
