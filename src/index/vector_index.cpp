#include "index/vector_index.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/byte_writer.hpp"

namespace ilion::index {

namespace {

Bytes encode_vector(std::span<const float> floats) {
    Bytes out;
    ByteWriter writer(out);
    for (float element : floats) writer.write(std::bit_cast<uint32_t>(element));
    return out;
}

}  // namespace

Bytes VectorIndex::key_of(const store::PartitionKey& partition, BytesView clustering) {
    Bytes key;
    ByteWriter writer(key);
    writer.write_value(BytesView(partition.bytes));
    writer.write_bytes(clustering);
    return key;
}

void VectorIndex::add(const store::VectorNote& note) {
    if (note.value.size() != dimension_ * sizeof(float)) return;
    std::unique_lock lock(mutex_);
    auto [place, added] = places_.try_emplace(key_of(note.partition, note.clustering), rows_.size());
    if (added) {
        rows_.push_back({note.partition, note.clustering, note.timestamp});
        floats_.resize(floats_.size() + dimension_);
    } else {
        // Of two cells of one timestamp the one with the greater bytes stays.
        Row& row = rows_[place->second];
        if (note.timestamp < row.timestamp) return;
        if (note.timestamp == row.timestamp && note.value < encode_vector(floats_of(place->second))) return;
        row.timestamp = note.timestamp;
    }
    decode_vector(note.value, floats_of(place->second));
}

void VectorIndex::clear() {
    std::unique_lock lock(mutex_);
    floats_.clear();
    rows_.clear();
    places_.clear();
    loaded_.store(false, std::memory_order_release);
    ++generation_;
}

uint64_t VectorIndex::generation() const {
    std::shared_lock lock(mutex_);
    return generation_;
}

bool VectorIndex::set_loaded(uint64_t generation) {
    std::unique_lock lock(mutex_);
    if (generation != generation_) return false;
    loaded_.store(true, std::memory_order_release);
    return true;
}

size_t VectorIndex::size() const {
    std::shared_lock lock(mutex_);
    return rows_.size();
}

std::vector<VectorIndex::Found> VectorIndex::nearest(std::span<const float> query, size_t count) const {
    std::shared_lock lock(mutex_);
    if (query.size() != dimension_) return {};
    std::vector<float> scores(rows_.size());
    for (size_t i = 0; i < rows_.size(); ++i) {
        scores[i] = similarity(function_, query, std::span(floats_).subspan(i * dimension_, dimension_));
    }
    std::vector<size_t> order(rows_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    count = std::min(count, order.size());
    auto nearer = [&](size_t left, size_t right) {
        return scores[left] != scores[right] ? scores[left] > scores[right] : left < right;
    };
    auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(order.begin(), end, order.end(), nearer);
    std::vector<Found> found;
    found.reserve(count);
    for (auto at = order.begin(); at != end; ++at) {
        const Row& row = rows_[*at];
        found.push_back({row.partition, row.clustering, row.timestamp, scores[*at]});
    }
    return found;
}

void VectorIndex::remove(const Found& stale) {
    std::unique_lock lock(mutex_);
    auto place = places_.find(key_of(stale.partition, stale.clustering));
    if (place == places_.end() || rows_[place->second].timestamp != stale.timestamp) return;
    size_t gap = place->second;
    size_t last = rows_.size() - 1;
    places_.erase(place);
    if (gap != last) {
        std::ranges::copy(floats_of(last), floats_of(gap).begin());
        rows_[gap] = std::move(rows_[last]);
        places_[key_of(rows_[gap].partition, rows_[gap].clustering)] = gap;
    }
    rows_.pop_back();
    floats_.resize(last * dimension_);
}

}  // namespace ilion::index
