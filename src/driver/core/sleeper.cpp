#include "driver/core/sleeper.hpp"

namespace ilion::driver {

struct Sleeper::Nap final : Timer {
    void on_timer() override { over.set(true); }
    OneShot<bool> over;
};

Task<bool> Sleeper::sleep(std::chrono::nanoseconds duration) {
    if (stopped_) co_return false;
    Nap nap;
    naps_.push_back(&nap);
    loop_.arm(nap, duration);
    bool slept = co_await nap.over;
    std::erase(naps_, &nap);
    co_return slept;
}

void Sleeper::wake_all() {
    stopped_ = true;
    while (!naps_.empty()) {
        Nap* nap = naps_.back();
        naps_.pop_back();
        nap->disarm();
        nap->over.set(false);
    }
}

}  // namespace ilion::driver
