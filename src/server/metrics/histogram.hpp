// How often a figure was how large, as Cassandra's estimated histograms: buckets that grow by a fifth, named by the
// largest value that they take.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ilion::server {

inline constexpr size_t kBuckets = 164;

namespace detail {

constexpr std::array<int64_t, kBuckets> bucket_bounds() {
    std::array<int64_t, kBuckets> bounds{};
    int64_t last = 0;
    for (int64_t& bound : bounds) {
        // Rounded, in integers.
        bound = last == 0 ? 1 : std::max(last + 1, (last * 12 + 5) / 10);
        last = bound;
    }
    return bounds;
}

}  // namespace detail

inline constexpr std::array<int64_t, kBuckets> kBounds = detail::bucket_bounds();

namespace detail {

// The first bucket that takes a power of two; from there it is a few to any value below the next.
constexpr std::array<uint8_t, 64> buckets_of_powers() {
    std::array<uint8_t, 64> buckets{};
    for (size_t power = 0; power < buckets.size(); ++power) {
        size_t bucket = 0;
        while (bucket + 1 < kBuckets && (power > 62 || kBounds[bucket] < int64_t{1} << power)) ++bucket;
        buckets[power] = static_cast<uint8_t>(bucket);
    }
    return buckets;
}

inline constexpr std::array<uint8_t, 64> kBucketsOfPowers = buckets_of_powers();

}  // namespace detail

// Of the smallest bound that is not below the value; the last one takes all that is larger.
inline size_t bucket_of(int64_t value) {
    if (value <= 1) return 0;
    size_t bucket = detail::kBucketsOfPowers[static_cast<size_t>(std::bit_width(static_cast<uint64_t>(value))) - 1];
    while (bucket + 1 < kBuckets && kBounds[bucket] < value) ++bucket;
    return bucket;
}

// What histograms add up to.
struct Distribution {
    std::array<int64_t, kBuckets> counts{};

    int64_t count() const {
        int64_t sum = 0;
        for (int64_t one : counts) sum += one;
        return sum;
    }
    // 0 of nothing.
    int64_t max() const {
        for (size_t i = kBuckets; i > 0; --i) {
            if (counts[i - 1] > 0) return kBounds[i - 1];
        }
        return 0;
    }
    // The bound below which the share `part` of all lies.
    int64_t percentile(double part) const {
        auto wanted = static_cast<int64_t>(part * static_cast<double>(count()) + 0.999999);
        int64_t seen = 0;
        for (size_t i = 0; i < kBuckets; ++i) {
            seen += counts[i];
            if (seen > 0 && seen >= wanted) return kBounds[i];
        }
        return 0;
    }
};

// Thread-safe.
class Histogram {
public:
    void add(int64_t value, int64_t times = 1) {
        counts_[bucket_of(value)].fetch_add(times, std::memory_order_relaxed);
    }
    void add_to(Distribution& sum) const {
        for (size_t i = 0; i < kBuckets; ++i) sum.counts[i] += counts_[i].load(std::memory_order_relaxed);
    }
    void clear() {
        for (auto& count : counts_) count.store(0, std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<int64_t>, kBuckets> counts_{};
};

}  // namespace ilion::server
