// What is too much for any statement, by the names of cassandra.yaml.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ilion::exec {

struct Thresholds {
    // Of one read: more are warned of, or end it.
    int64_t tombstone_warn = 1000, tombstone_failure = 100'000;
    // Bytes of a batch over several partitions.
    size_t batch_size_warn = 5 << 10, batch_size_fail = 50 << 10;
    size_t unlogged_batch_across_partitions_warn = 10;
};

}  // namespace ilion::exec
