// Sizes and durations as cassandra.yaml writes them: `100B`, `5KiB`, `1h`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ilion::server {

// Bytes; B, KiB, MiB or GiB. Nothing if it is none, or too large.
std::optional<int64_t> parse_size(std::string_view text);
// Microseconds; d, h, m, s, ms or us.
std::optional<int64_t> parse_duration(std::string_view text);

}  // namespace ilion::server
