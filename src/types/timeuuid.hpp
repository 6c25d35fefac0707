// Version 1 UUIDs: generation from a clock, their timestamp, and the smallest and largest of a millisecond.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/uuid.hpp"

namespace ilion {

// A new UUID of the clock's present time; unique and increasing within the process.
Uuid make_timeuuid(const Clock& clock);
// A UUID of the given time in units of 100 ns since 1970, with random clock sequence and node.
Uuid make_timeuuid_at(int64_t unix_100ns);
// minTimeuuid / maxTimeuuid of a time in milliseconds since 1970.
Uuid min_timeuuid(int64_t unix_millis);
Uuid max_timeuuid(int64_t unix_millis);
// The time of a version 1 UUID in units of 100 ns since 1970, and in milliseconds, cut off as Cassandra does.
int64_t timeuuid_unix_100ns(const Uuid& uuid);
int64_t timeuuid_unix_millis(const Uuid& uuid);

}  // namespace ilion
