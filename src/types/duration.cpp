#include "types/duration.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/byte_reader.hpp"
#include "types/vint.hpp"

namespace ilion {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;

bool fits_int32(int64_t value) {
    return value == static_cast<int32_t>(value);
}

// Wraps around, as Java's arithmetic does, instead of overflowing.
int64_t add_wrapping(int64_t left, int64_t right) {
    return static_cast<int64_t>(static_cast<uint64_t>(left) + static_cast<uint64_t>(right));
}

int64_t multiply_wrapping(int64_t left, int64_t right) {
    return static_cast<int64_t>(static_cast<uint64_t>(left) * static_cast<uint64_t>(right));
}

// Moves the calendar date by months, its day limited to the length of the month.
int64_t add_months(int64_t unix_millis, int64_t months) {
    constexpr int64_t kMillisPerDay = 86'400'000;
    int64_t day = unix_millis / kMillisPerDay - (unix_millis % kMillisPerDay < 0 ? 1 : 0);
    int64_t time_of_day = (unix_millis % kMillisPerDay + kMillisPerDay) % kMillisPerDay;
    // The calendar repeats every 400 years, which brings any day into the range of the library's years.
    constexpr int64_t kDaysPerCycle = 146'097;
    constexpr int64_t kMonthsPerCycle = 4'800;
    int64_t cycles = day / kDaysPerCycle - (day % kDaysPerCycle < 0 ? 1 : 0) + months / kMonthsPerCycle;
    int64_t day_in_cycle = ((day % kDaysPerCycle) + kDaysPerCycle) % kDaysPerCycle;
    const date::year_month_day start{date::sys_days{date::days{day_in_cycle}}};
    date::year_month_day moved = start + date::months{months % kMonthsPerCycle};
    if (!moved.ok()) moved = moved.year() / moved.month() / date::last;
    int64_t moved_day = date::sys_days(moved).time_since_epoch().count() + cycles * kDaysPerCycle;
    return add_wrapping(multiply_wrapping(moved_day, kMillisPerDay), time_of_day);
}

int64_t move(int64_t unix_millis, int64_t months, int64_t days, int64_t nanoseconds) {
    int64_t moved = months == 0 ? unix_millis : add_months(unix_millis, months);
    return add_wrapping(moved, days * 86'400'000 + nanoseconds / kNanosPerMilli);
}

}  // namespace

Result<Duration> decode_duration(BytesView value) {
    if (value.size() < 3) {
        return invalid(fmt::format("Expected at least 3 bytes for a duration ({})", value.size()));
    }
    ByteReader reader(value);
    int64_t months = read_vint(reader);
    int64_t days = read_vint(reader);
    int64_t nanoseconds = read_vint(reader);
    if (!reader.ok()) return invalid("Not enough bytes to read a duration");
    if (!fits_int32(months)) {
        return invalid(fmt::format("The duration months must be a 32 bits integer but was: {}", months));
    }
    if (!fits_int32(days)) {
        return invalid(fmt::format("The duration days must be a 32 bits integer but was: {}", days));
    }
    bool positive = months >= 0 && days >= 0 && nanoseconds >= 0;
    bool negative = months <= 0 && days <= 0 && nanoseconds <= 0;
    if (!positive && !negative) {
        return invalid(
            fmt::format("The duration months, days and nanoseconds must be all of the same sign ({}, {}, {})",
                        months, days, nanoseconds));
    }
    return Duration{static_cast<int32_t>(months), static_cast<int32_t>(days), nanoseconds};
}

void encode_duration(const Duration& duration, Bytes& out) {
    append_vint(duration.months, out);
    append_vint(duration.days, out);
    append_vint(duration.nanoseconds, out);
}

int64_t add_duration(int64_t unix_millis, const Duration& duration) {
    return move(unix_millis, duration.months, duration.days, duration.nanoseconds);
}

int64_t subtract_duration(int64_t unix_millis, const Duration& duration) {
    // The smallest number has no opposite; Java's negation leaves it as it is.
    int64_t nanoseconds = duration.nanoseconds == INT64_MIN ? INT64_MIN : -duration.nanoseconds;
    return move(unix_millis, -int64_t{duration.months}, -int64_t{duration.days}, nanoseconds);
}

}  // namespace ilion
