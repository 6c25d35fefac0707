#include "driver/metrics.hpp"

#include <cmath>

namespace ilion::driver {

uint64_t LatencyHistogram::upper_bound(int bucket) {
    constexpr int kLinear = 1 << kSubBits;
    if (bucket < kLinear) return static_cast<uint64_t>(bucket);
    int shift = (bucket >> kSubBits) - 1;
    uint64_t lower = static_cast<uint64_t>(kLinear + (bucket & (kLinear - 1))) << shift;
    return lower + (uint64_t{1} << shift) - 1;
}

uint64_t LatencyHistogram::total() const {
    uint64_t total = 0;
    for (const Counter& bucket : buckets_) total += bucket.value();
    return total;
}

uint64_t LatencyHistogram::quantile(double q) const {
    auto wanted = static_cast<uint64_t>(std::ceil(q * static_cast<double>(total())));
    if (wanted == 0) return 0;
    uint64_t seen = 0;
    for (int bucket = 0; bucket < kBuckets; ++bucket) {
        seen += count(bucket);
        if (seen >= wanted) return upper_bound(bucket);
    }
    return upper_bound(kBuckets - 1);
}

}  // namespace ilion::driver
