// The requests that are being carried out, for system_views.queries. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/ticks.hpp"

namespace ilion::server {

// Of the thread that handles requests: numbered as it is first asked for.
const std::string& request_thread_name();

class RunningQueries {
public:
    // One that runs as long as this exists, on the thread that made it. Any thread may ask for `text` meanwhile.
    class Entry {
    public:
        Entry(RunningQueries& queries, std::function<std::string()> text);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        friend class RunningQueries;
        RunningQueries& queries_;
        std::function<std::string()> text_;
        const std::string& thread_ = request_thread_name();
        uint64_t began_ = ticks();
    };

    struct Running {
        std::string thread, text;
        uint64_t ticks = 0;  // since it began
    };
    std::vector<Running> list() const;

private:
    mutable std::mutex mutex_;
    std::set<const Entry*> entries_;
};

}  // namespace ilion::server
