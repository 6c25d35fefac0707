// Waiting for time in a coroutine, with a promise kept: shutdown wakes everyone.
#pragma once

#include <chrono>
#include <vector>

#include "driver/core/task.hpp"
#include "net/client_loop.hpp"

namespace ilion::driver {

class Sleeper {
public:
    explicit Sleeper(ClientLoop& loop) : loop_(loop) {}

    // True after `duration`; false, maybe earlier, when the driver shuts down.
    Task<bool> sleep(std::chrono::nanoseconds duration);
    void wake_all();

private:
    struct Nap;
    ClientLoop& loop_;
    std::vector<Nap*> naps_;
    bool stopped_ = false;
};

}  // namespace ilion::driver
