// Work that somebody outside of the client's loop wants done there, and waits for.
#pragma once

#include <future>

#include "net/client_loop.hpp"

namespace ilion {

// Runs `work` on the loop and waits for it; at once when this is the loop's thread. False: the loop has stopped, or
// this is a forked child.
template <class Work>
bool run_on(ClientLoop& loop, Work work) {
    if (loop.is_forked()) return false;
    if (loop.on_loop_thread()) {
        work();
        return true;
    }
    std::promise<void> ran;
    bool taken = loop.post([&] {
        work();
        ran.set_value();
    });
    if (taken) ran.get_future().wait();
    return taken;
}

}  // namespace ilion
