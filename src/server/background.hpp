// Threads for what would hold up a loop: passwords, which are meant to take long. Started when they are first
// needed.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ilion::server {

class Background {
public:
    static constexpr int kThreads = 2;

    Background() = default;
    ~Background() { stop(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    // Any thread. Tasks run in the order in which they came, as many at a time as there are threads.
    void run(std::function<void()> task);
    // Waits for those that run; those that wait are dropped. Idempotent.
    void stop();

    struct Counts {
        int active = 0, pending = 0;
        int64_t completed = 0;
    };
    Counts counts() const;

private:
    void work();

    mutable std::mutex mutex_;
    std::condition_variable wanted_;
    std::deque<std::function<void()>> tasks_;
    std::vector<std::thread> threads_;
    Counts counts_;
    bool stopping_ = false;
};

}  // namespace ilion::server
