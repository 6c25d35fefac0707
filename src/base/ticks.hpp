// The processor's own clock, to measure how long things take: cheap enough for every request.
#pragma once

#include <chrono>
#include <cstdint>

namespace ilion {

inline int64_t steady_nanos() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

inline uint64_t ticks() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t value;
    asm volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    return static_cast<uint64_t>(steady_nanos());
#endif
}

// How long a tick is: the more exact the longer the scale exists.
class TickScale {
public:
    double nanos_per_tick() const {
        auto passed = static_cast<double>(ticks() - first_tick_);
        return passed > 0 ? static_cast<double>(steady_nanos() - first_nano_) / passed : 1;
    }
    double seconds() const { return static_cast<double>(steady_nanos() - first_nano_) * 1e-9; }

private:
    uint64_t first_tick_ = ticks();
    int64_t first_nano_ = steady_nanos();
};

}  // namespace ilion
