#include "net/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace ilion {

// Moves the slot's timers that are due by tick `now` to `due`.
void TimerWheel::collect(size_t slot, uint64_t now, Head& due) {
    Head& head = slots_[slot];
    for (Timer* timer = head.first(); timer != &head;) {
        Timer* next = timer->next_;
        if (timer->tick_ <= now) {
            timer->disarm();
            due.append(*timer);
        }
        timer = next;
    }
    if (head.empty()) occupied_[slot / 64] &= ~(uint64_t{1} << (slot % 64));
}

void TimerWheel::advance(TimePoint now) {
    uint64_t tick = tick_of(now);
    if (tick <= done_) return;
    Head due;
    due.reset();
    uint64_t slots = std::min<uint64_t>(tick - done_, kSlots);
    for (uint64_t i = 1; i <= slots; ++i) {
        size_t slot = (done_ + i) % kSlots;
        if ((occupied_[slot / 64] >> (slot % 64)) & 1) collect(slot, tick, due);
    }
    done_ = tick;
    // A timer that fires may disarm or destroy others of this list.
    while (!due.empty()) {
        Timer* timer = due.first();
        timer->disarm();
        timer->on_timer();
    }
}

std::optional<TimerWheel::TimePoint> TimerWheel::next_time() {
    constexpr size_t kWords = kSlots / 64;
    size_t from = (done_ + 1) % kSlots;
    for (size_t i = 0; i <= kWords; ++i) {
        size_t word = (from / 64 + i) % kWords;
        uint64_t bits = occupied_[word];
        if (i == 0) bits &= ~uint64_t{0} << (from % 64);
        if (i == kWords) bits &= (uint64_t{1} << (from % 64)) - 1;
        while (bits != 0) {
            size_t slot = word * 64 + static_cast<size_t>(std::countr_zero(bits));
            if (!slots_[slot].empty()) {
                uint64_t ahead = (slot + kSlots - from) % kSlots;
                return start_ + kTick * static_cast<int64_t>(done_ + 1 + ahead);
            }
            occupied_[word] &= ~(uint64_t{1} << (slot % 64));
            bits &= bits - 1;
        }
    }
    return std::nullopt;
}

}  // namespace ilion
