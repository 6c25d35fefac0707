// What one traced request did, and when. Belongs to the request, which runs on one thread; operators that have one
// in their environment tell it what they do, in the words of Cassandra's traces.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "exec/environment.hpp"

namespace ilion::exec {

class Trace {
public:
    struct Event {
        int64_t elapsed_micros = 0;  // since the trace began
        std::string activity;
    };

    void add(std::string activity) { events_.push_back({elapsed_micros(), std::move(activity)}); }
    const std::vector<Event>& events() const { return events_; }
    int64_t elapsed_micros() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start_)
            .count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::vector<Event> events_;
};

// Costs a comparison where nothing is traced.
template <class... Arguments>
void trace(const Environment& environment, fmt::format_string<Arguments...> activity, Arguments&&... arguments) {
    if (environment.trace == nullptr) return;
    environment.trace->add(fmt::format(activity, std::forward<Arguments>(arguments)...));
}

}  // namespace ilion::exec
