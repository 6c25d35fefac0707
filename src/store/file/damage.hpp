// What becomes of a page of a mapped file that the disk does not give back: a bad sector, a file that was cut
// short. The kernel says so with a SIGBUS, which would end the process. Pages of mappings that are watched read as
// zeros from then on, and `damaged` says that nothing that was read may be believed any more.
#pragma once

#include <atomic>
#include <cstddef>

namespace ilion::store {

// From its beginning to its end a mapping is watched. The first of them takes the process's SIGBUS, and hands on
// those that are not about one of them. A few thousand are watched at a time, others as if there were none of this.
class WatchedMapping {
public:
    // `damaged` must outlive it.
    WatchedMapping(const char* begin, size_t size, std::atomic<bool>& damaged);
    ~WatchedMapping();
    WatchedMapping(const WatchedMapping&) = delete;
    WatchedMapping& operator=(const WatchedMapping&) = delete;

private:
    size_t slot_;
};

}  // namespace ilion::store
