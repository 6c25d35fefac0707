// Time as a dependency. Everything that asks what time it is asks a Clock, so that tests and users can move it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ilion {

class Clock {
public:
    virtual ~Clock() = default;

    // Microseconds since 1970-01-01T00:00:00Z.
    virtual int64_t now_micros() const = 0;

    int64_t now_seconds() const { return now_micros() / 1'000'000; }
    int64_t now_millis() const { return now_micros() / 1'000; }
};

// The machine's clock plus an offset that can be moved at any time from any thread.
class SystemClock final : public Clock {
public:
    int64_t now_micros() const override {
        auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count() +
               offset_.load(std::memory_order_relaxed);
    }

    void advance(std::chrono::microseconds by) { offset_.fetch_add(by.count(), std::memory_order_relaxed); }

private:
    std::atomic<int64_t> offset_{0};
};

// Stands still until it is told to move.
class ManualClock final : public Clock {
public:
    explicit ManualClock(int64_t micros) : micros_(micros) {}
    int64_t now_micros() const override { return micros_.load(std::memory_order_relaxed); }
    void advance(std::chrono::microseconds by) { micros_.fetch_add(by.count(), std::memory_order_relaxed); }

private:
    std::atomic<int64_t> micros_;
};

}  // namespace ilion
