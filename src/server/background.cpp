#include "server/background.hpp"

#include <utility>

namespace ilion::server {

void Background::run(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
    if (threads_.size() < kThreads &&
        std::cmp_greater(tasks_.size() + static_cast<size_t>(counts_.active), threads_.size())) {
        threads_.emplace_back([this] { work(); });
    }
    wanted_.notify_one();
}

void Background::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        wanted_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
        if (stopping_) return;
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        ++counts_.active;
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
        --counts_.active;
        ++counts_.completed;
    }
}

void Background::stop() {
    std::vector<std::thread> ending;
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        tasks_.clear();
        ending.swap(threads_);
    }
    wanted_.notify_all();
    for (auto& thread : ending) thread.join();
}

Background::Counts Background::counts() const {
    std::lock_guard lock(mutex_);
    Counts counts = counts_;
    counts.pending = static_cast<int>(tasks_.size());
    return counts;
}

}  // namespace ilion::server
