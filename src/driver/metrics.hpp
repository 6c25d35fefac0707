// Counters of a session and a latency histogram, written on the loop thread, read from anywhere.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace ilion::driver {

class Counter {
public:
    void add(uint64_t n = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<uint64_t> value_{0};  // one writer
};

// Log-linear buckets (16 a power of two, error below 6.3 %) of microseconds, up to about 19 hours.
class LatencyHistogram {
public:
    static constexpr int kSubBits = 4;
    static constexpr int kBuckets = (36 - kSubBits + 1) << kSubBits;

    void record(uint64_t micros) { buckets_[index_of(micros)].add(); }
    uint64_t count(int bucket) const { return buckets_[static_cast<size_t>(bucket)].value(); }
    // The largest value that falls into the bucket.
    static uint64_t upper_bound(int bucket);
    uint64_t total() const;
    // q in 0..1; 0 when nothing was recorded.
    uint64_t quantile(double q) const;

private:
    static size_t index_of(uint64_t micros) {
        if (micros < (1U << kSubBits)) return micros;
        int shift = std::bit_width(micros) - 1 - kSubBits;
        size_t index = (static_cast<size_t>(shift) << kSubBits) + static_cast<size_t>(micros >> shift);
        return index < kBuckets ? index : kBuckets - 1;
    }
    std::array<Counter, kBuckets> buckets_;
};

struct Metrics {
    Counter requests;
    Counter successes;
    Counter errors;  // as the caller sees them
    Counter connection_errors;
    Counter read_timeouts;
    Counter write_timeouts;
    Counter unavailables;
    Counter other_errors;
    Counter client_timeouts;
    Counter retries;
    Counter ignores;
    Counter speculative_executions;
    Counter reprepares;
    Counter bytes_sent;
    Counter bytes_received;
    Counter writes;  // socket writes: requests / writes is what coalescing gives
    LatencyHistogram latency;
};

}  // namespace ilion::driver
