// The duration type: months, days and nanoseconds, which do not convert into each other. All have the same sign.
//
// Serialized as three signed variable-length integers (types/vint.hpp).
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace ilion {

struct Duration {
    int32_t months = 0;
    int32_t days = 0;
    int64_t nanoseconds = 0;

    bool operator==(const Duration&) const = default;
    bool is_negative() const { return months < 0 || days < 0 || nanoseconds < 0; }
};

// Fails with ErrorCode::invalid and the text of Cassandra's validation.
Result<Duration> decode_duration(BytesView value);
void encode_duration(const Duration& duration, Bytes& out);

// `1y2mo3w4d5h6m7s8ms9us10ns`, ISO 8601 `P1Y2M3DT4H5M6S`, `P4W` and `P0001-02-03T04:05:06`, each after an optional
// `-`.
Result<Duration> parse_duration(std::string_view text);
// Whether a message is one of parse_duration. What other types find wrong with a text, Cassandra wraps in words of
// whoever asked; this it passes on.
bool is_duration_refusal(std::string_view message);
// `1y2mo3d4h5m6s7ms8us9ns`, without what is zero; the empty text for no time at all.
std::string to_string(const Duration& duration);

// The time, in milliseconds since 1970, that is `duration` later: months and days by the calendar in UTC.
int64_t add_duration(int64_t unix_millis, const Duration& duration);
int64_t subtract_duration(int64_t unix_millis, const Duration& duration);

}  // namespace ilion
