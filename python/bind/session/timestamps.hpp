// Timestamps that the client gives to writes. GIL needed.
#pragma once

#include <cstdint>
#include <optional>

#include "python.hpp"

namespace ilion::python {

// `given`: microseconds since 1970, None for none, or what makes them when called. An unchanged
// cassandra.timestamps.MonotonicTimestampGenerator is not called: what it would do is done here.
std::optional<int64_t> timestamp_from(nb::handle given);

}  // namespace ilion::python
