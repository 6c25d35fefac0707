// Many timers that mostly never fire (one a request): arming and disarming are O(1) and allocate nothing.
//
// A hashed wheel of 2048 slots of 8 ms; a timer fires at most one slot late. One owner, no locking.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace ilion {

// Derive, arm with TimerWheel::arm. Disarms itself when destroyed.
class Timer {
public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    bool is_armed() const { return next_ != nullptr; }
    void disarm() {
        if (next_ == nullptr) return;
        next_->previous_ = previous_;
        previous_->next_ = next_;
        next_ = previous_ = nullptr;
    }

protected:
    virtual ~Timer() { disarm(); }
    // Called disarmed; may arm again or destroy itself.
    virtual void on_timer() = 0;

private:
    friend class TimerWheel;
    Timer* next_ = nullptr;
    Timer* previous_ = nullptr;
    uint64_t tick_ = 0;
};

class TimerWheel {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit TimerWheel(TimePoint start) : start_(start) {
        for (Head& head : slots_) head.reset();
    }

    // Fires at or shortly after `deadline`.
    void arm(Timer& timer, TimePoint deadline) {
        timer.disarm();
        uint64_t tick = tick_of(deadline) + 1;
        if (tick <= done_) tick = done_ + 1;
        timer.tick_ = tick;
        size_t slot = tick % kSlots;
        slots_[slot].append(timer);
        occupied_[slot / 64] |= uint64_t{1} << (slot % 64);
    }

    // Fires what is due.
    void advance(TimePoint now);
    // When to call advance next: not after the earliest timer's time, maybe before it. Nothing without timers.
    std::optional<TimePoint> next_time();

private:
    static constexpr size_t kSlots = 2048;
    static constexpr std::chrono::milliseconds kTick{8};

    struct Head final : Timer {
        void on_timer() override {}
        ~Head() override {
            while (!empty()) next_->disarm();
            next_ = nullptr;
        }
        void reset() { next_ = previous_ = this; }
        bool empty() const { return next_ == this; }
        void append(Timer& timer) {
            timer.previous_ = previous_;
            timer.next_ = this;
            previous_->next_ = &timer;
            previous_ = &timer;
        }
        Timer* first() const { return next_; }
        friend class TimerWheel;
    };

    uint64_t tick_of(TimePoint at) const { return at <= start_ ? 0 : static_cast<uint64_t>((at - start_) / kTick); }
    void collect(size_t slot, uint64_t now, Head& due);

    TimePoint start_;
    uint64_t done_ = 0;  // every timer of this tick and before has fired
    std::array<Head, kSlots> slots_;
    std::array<uint64_t, kSlots / 64> occupied_{};  // slots that may have timers
};

}  // namespace ilion
