#include "types/duration.hpp"

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

int64_t floor_divide(int64_t value, int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

// ----- the calendar of Java's GregorianCalendar: Julian before 1582-10-15 -----

struct Day {
    int64_t year = 0, month = 0, day = 0;
};
constexpr int64_t kFirstGregorianDay = -141'427;

// Years that begin with March, counted from the year 0, in cycles of whole days.
struct Calendar {
    int64_t years_in_cycle, days_in_cycle, first_day;

    bool is_leap(int64_t year) const {
        return year % 4 == 0 && (years_in_cycle == 4 || year % 100 != 0 || year % 400 == 0);
    }
    int64_t length(int64_t year, int64_t month) const {
        if (month == 2) return is_leap(year) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
    int64_t number_of(Day date) const {
        int64_t year = date.year - (date.month <= 2 ? 1 : 0);
        int64_t cycle = floor_divide(year, years_in_cycle), in_cycle = year - cycle * years_in_cycle;
        int64_t leap_days = in_cycle / 4 - (years_in_cycle == 4 ? 0 : in_cycle / 100);
        int64_t day = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
        return cycle * days_in_cycle + in_cycle * 365 + leap_days + day + first_day;
    }
    Day date_of(int64_t number) const {
        int64_t since = number - first_day;
        int64_t cycle = floor_divide(since, days_in_cycle), in_cycle = since - cycle * days_in_cycle;
        int64_t hundreds = years_in_cycle == 4 ? 0 : in_cycle / 36'524 - in_cycle / 146'096;
        int64_t year = (in_cycle - in_cycle / 1'460 + hundreds) / 365;
        int64_t day = in_cycle - (year * 365 + year / 4 - (years_in_cycle == 4 ? 0 : year / 100));
        int64_t month = (5 * day + 2) / 153;
        Day date{year + cycle * years_in_cycle, month < 10 ? month + 3 : month - 9,
                 day - (153 * month + 2) / 5 + 1};
        if (date.month <= 2) ++date.year;
        return date;
    }
};
constexpr Calendar kGregorian{400, 146'097, -719'468}, kJulian{4, 1'461, -719'470};

// Moves the calendar date by months, its day limited to the length of the month.
int64_t add_months(int64_t unix_millis, int64_t months) {
    constexpr int64_t kMillisPerDay = 86'400'000;
    int64_t number = floor_divide(unix_millis, kMillisPerDay);
    int64_t time_of_day = unix_millis % kMillisPerDay;
    if (time_of_day < 0) time_of_day += kMillisPerDay;
    Day date = (number >= kFirstGregorianDay ? kGregorian : kJulian).date_of(number);
    int64_t month = date.year * 12 + date.month - 1 + months;
    date.year = floor_divide(month, 12);
    date.month = month - date.year * 12 + 1;
    // In the year in which the calendar changed a day that its month does not have is one of the next month.
    if (date.year != 1582) {
        const Calendar& calendar = date.year < 1582 ? kJulian : kGregorian;
        date.day = std::min(date.day, calendar.length(date.year, date.month));
    }
    int64_t moved = kGregorian.number_of(date);
    if (moved < kFirstGregorianDay) moved = kJulian.number_of(date);
    return add_wrapping(multiply_wrapping(moved, kMillisPerDay), time_of_day);
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
