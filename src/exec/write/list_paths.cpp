#include "exec/write/list_paths.hpp"

#include <algorithm>
#include <atomic>

#include "store/row/row_builder.hpp"
#include "types/timeuuid.hpp"

namespace ilion::exec {

namespace {

// 2010-01-01 in units of 100 ns: time runs backwards from here for what is prepended, so that it sorts before all
// that is appended.
constexpr int64_t kMirror = 1'262'304'000LL * 10'000'000;

}  // namespace

Bytes append_path(const Clock& clock) {
    return store::list_path(make_timeuuid(clock));
}

std::vector<Bytes> prepend_paths(const Clock& clock, size_t count) {
    static std::atomic<int64_t> earliest{INT64_MAX};
    auto size = static_cast<int64_t>(count);
    int64_t last = earliest.load(std::memory_order_relaxed);
    int64_t first = 0;
    do {
        int64_t mirrored = 2 * kMirror - clock.now_micros() * 10;
        first = std::min(mirrored, last) - size;
    } while (!earliest.compare_exchange_weak(last, first, std::memory_order_relaxed));
    std::vector<Bytes> paths;
    for (int64_t i = 0; i < size; ++i) paths.push_back(store::list_path(make_timeuuid_at(first + i)));
    return paths;
}

}  // namespace ilion::exec
