// tombstone_warn_threshold and tombstone_failure_threshold: reads that pass over too many tombstones.
#pragma once

#include <string_view>

#include "exec/select/request.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// What one read came to: of one partition, or of a range of the ring.
struct ReadCount {
    int64_t rows = 0, tombstones = 0;
    int64_t limit = INT64_MAX;                  // how many rows it might return
    const store::PartitionKey* last = nullptr;  // the partition that it was in when it ended
    bool single = false;                        // the read was of this partition
    uint64_t began = 0;                         // ticks()
    const store::Position* resumed = nullptr;   // after which row it began
};

// Tells the meter, warns, or fails as a replica does that gives up.
Status check_tombstones(const SelectRequest& request, const ReadCount& count);

// The same for the reads of writes: whether there is something to say, and saying it. `text`: of the read; `level`:
// its consistency. The meter is told of them by `tell_meter`.
bool is_much(const Environment& environment, const schema::Table& table, int64_t tombstones);
void tell_meter(const Environment& environment, const schema::Table& table, const ReadCount& count);
Status report_tombstones(const Environment& environment, const ReadCount& count, std::string_view text,
                         uint16_t level);

}  // namespace ilion::exec
