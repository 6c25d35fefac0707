// Signals as something to wait for: blocked in every thread, taken by one.
#pragma once

#include <csignal>
#include <initializer_list>

namespace ilion::cli {

// To be made before any thread is started: threads inherit what is blocked.
class BlockedSignals {
public:
    BlockedSignals(std::initializer_list<int> signals) {
        sigemptyset(&set_);
        for (int signal : signals) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

    // Waits for one of them.
    int wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
        return signal;
    }
    // What was blocked before, for a child process.
    const sigset_t& before() const { return before_; }

private:
    sigset_t set_;
    sigset_t before_;
};

}  // namespace ilion::cli
