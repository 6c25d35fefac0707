#include "server/metrics/running_queries.hpp"

#include <atomic>

namespace ilion::server {

const std::string& request_thread_name() {
    static std::atomic<int> count{0};
    thread_local const std::string name = "Native-Transport-Requests-" + std::to_string(++count);
    return name;
}

RunningQueries::Entry::Entry(RunningQueries& queries, std::function<std::string()> text)
    : queries_(queries),
      text_(std::move(text)) {
    std::lock_guard lock(queries_.mutex_);
    queries_.entries_.insert(this);
}

RunningQueries::Entry::~Entry() {
    std::lock_guard lock(queries_.mutex_);
    queries_.entries_.erase(this);
}

std::vector<RunningQueries::Running> RunningQueries::list() const {
    std::lock_guard lock(mutex_);
    std::vector<Running> running;
    for (const Entry* entry : entries_) {
        running.push_back({entry->thread_, entry->text_(), ticks() - entry->began_});
    }
    return running;
}

}  // namespace ilion::server
