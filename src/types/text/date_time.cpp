// date: `yyyy-mm-dd`, days since 1970 plus 2^31. time: `hh:mm:ss[.fffffffff]`, nanoseconds since midnight.
// timestamp: milliseconds since 1970 in UTC, as a number or `yyyy-mm-dd[( |T)hh:mm[:ss[.fff]]][[ ]zone]`; UTC if
// there is no zone. The calendar is the Gregorian one at all times.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/byte_writer.hpp"
#include "base/characters.hpp"
#include "types/text/families.hpp"

namespace ilion::text {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMillisPerDay = kSecondsPerDay * 1'000;
constexpr int64_t kNanosPerDay = kSecondsPerDay * 1'000'000'000;
constexpr int64_t kDateCentre = int64_t{1} << 31;

bool is_raw_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

struct CivilDate {
    int64_t year;
    int month;
    int day;
};

bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int64_t year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

int64_t floor_divide(int64_t dividend, int64_t divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

// The calendar repeats every 400 years, which have 146,097 days. The library's years are too few, so it is asked
// about the first of these cycles only.
constexpr int64_t kDaysPerCycle = 146'097;

int64_t days_from_civil(const CivilDate& date) {
    int64_t cycle = floor_divide(date.year, 400);
    std::chrono::year_month_day in_cycle{std::chrono::year(static_cast<int>(date.year - cycle * 400)),
                                         std::chrono::month(static_cast<unsigned>(date.month)),
                                         std::chrono::day(static_cast<unsigned>(date.day))};
    return std::chrono::sys_days(in_cycle).time_since_epoch().count() + cycle * kDaysPerCycle;
}

CivilDate civil_from_days(int64_t days) {
    int64_t cycle = floor_divide(days, kDaysPerCycle);
    std::chrono::year_month_day in_cycle{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(days - cycle * kDaysPerCycle)}}};
    return {static_cast<int>(in_cycle.year()) + cycle * 400,
            static_cast<int>(static_cast<unsigned>(in_cycle.month())),
            static_cast<int>(static_cast<unsigned>(in_cycle.day()))};
}

// Takes `count_min` to `count_max` digits off the front.
std::optional<int64_t> take_digits(std::string_view& text, size_t count_min, size_t count_max) {
    size_t count = 0;
    int64_t number = 0;
    while (count < count_max && count < text.size() && is_digit(text[count]))
        number = number * 10 + (text[count++] - '0');
    if (count < count_min) return std::nullopt;
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// ISO 8601: four digits of the year, more only with a sign, two of month and day. `-0000` is no year.
std::optional<CivilDate> take_date(std::string_view& text) {
    bool negative = take(text, '-');
    bool positive = !negative && take(text, '+');
    std::string_view before = text;
    auto year = take_digits(text, 4, 10);
    if (!year) return std::nullopt;
    size_t digits = before.size() - text.size();
    if (digits > 4 ? !negative && !positive : positive) return std::nullopt;
    if (negative && *year == 0) return std::nullopt;
    if (!take(text, '-')) return std::nullopt;
    auto month = take_digits(text, 2, 2);
    if (!month || *month < 1 || *month > 12 || !take(text, '-')) return std::nullopt;
    auto day = take_digits(text, 2, 2);
    if (!day || *day < 1 || *day > 31) return std::nullopt;
    return CivilDate{negative ? -*year : *year, static_cast<int>(*month), static_cast<int>(*day)};
}

// Milliseconds since midnight of `h:m[:s[.fraction]]`; 24:00 is the end of the day.
std::optional<int64_t> take_time_of_day(std::string_view& text) {
    auto hour = take_digits(text, 1, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    auto minute = take_digits(text, 1, 2);
    if (!minute) return std::nullopt;
    int64_t second = 0;
    int64_t millis = 0;
    if (take(text, ':')) {
        auto parsed = take_digits(text, 1, 2);
        if (!parsed) return std::nullopt;
        second = *parsed;
        if (take(text, '.')) {
            std::string_view before = text;
            int64_t fraction = *take_digits(text, 0, 9);
            for (size_t digits = before.size() - text.size(); digits < 9; ++digits) fraction *= 10;
            millis = fraction / 1'000'000;
        }
    }
    int64_t total = (*hour * 3'600 + *minute * 60 + second) * 1'000 + millis;
    if (*hour > 24 || *minute > 59 || second > 59 || total > kMillisPerDay) return std::nullopt;
    return total;
}

std::optional<int64_t> parse_date_time(std::string_view text) {
    auto date = take_date(text);
    if (!date) return std::nullopt;
    // The last day of a month is meant where the month has no such day.
    date->day = std::min(date->day, days_in_month(date->year, date->month));
    int64_t days = days_from_civil(*date);
    int64_t millis = 0;
    bool has_time = (text.starts_with(' ') || text.starts_with('T')) && text.size() > 1 && is_digit(text[1]);
    if (has_time) {
        text.remove_prefix(1);
        auto time = take_time_of_day(text);
        if (!time) return std::nullopt;
        millis = *time;
    }
    int64_t seconds = days * kSecondsPerDay + millis / 1'000;
    if (!text.empty()) {
        bool named = take(text, ' ');
        bool offset = text.starts_with('+') || text.starts_with('-') || text == "Z";
        if (!named && !offset) return std::nullopt;
        auto utc = to_utc(seconds, text);
        if (!utc) return std::nullopt;
        seconds = *utc;
    }
    int64_t result = 0;
    if (__builtin_mul_overflow(seconds, int64_t{1'000}, &result)) return std::nullopt;
    return result + millis % 1'000;
}

// Nanoseconds since midnight, as java.sql.Timestamp takes them: numbers may have a plus sign.
std::optional<int64_t> parse_time_of_day(std::string_view text) {
    auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    size_t first = text.find(':');
    size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    size_t point = text.find('.', second);
    auto hours = parse_integer(text.substr(0, first));
    auto minutes = parse_integer(text.substr(first + 1, second - first - 1));
    auto seconds =
        parse_integer(text.substr(second + 1, point == std::string_view::npos ? point : point - second - 1));
    if (!hours || !minutes || !seconds || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59 ||
        *seconds < 0 || *seconds > 59) {
        return std::nullopt;
    }
    int64_t nanos = 0;
    if (point != std::string_view::npos) {
        std::string_view digits = text.substr(point + 1);
        size_t count = digits.size();
        auto fraction = take_digits(digits, 1, 9);
        if (!fraction || !digits.empty()) return std::nullopt;
        nanos = *fraction;
        for (; count < 9; ++count) nanos *= 10;
    }
    return (*hours * 3'600 + *minutes * 60 + *seconds) * 1'000'000'000 + nanos;
}

template <class T>
T load(BytesView value) {
    return value.size() >= sizeof(T) ? load_be<T>(value.data()) : T{0};
}

}  // namespace

Status parse_date(std::string_view text, Bytes& out) {
    if (is_raw_number(text)) {
        auto days = parse_integer(text);
        if (!days || *days < 0 || *days > UINT32_MAX) {
            return invalid(fmt::format("Unable to make unsigned int (for date) from: '{}'", text));
        }
        ByteWriter(out).write(static_cast<uint32_t>(*days));
        return {};
    }
    std::string_view rest = text;
    auto date = take_date(rest);
    if (!date || !rest.empty() || date->day > days_in_month(date->year, date->month)) {
        return invalid(fmt::format("Unable to coerce '{}' to a formatted date (long)", text));
    }
    int64_t days = days_from_civil(*date) + kDateCentre;
    if (days < 0) {
        return invalid(fmt::format("Input date {} is less than min supported date -5877641-06-23T00:00Z", text));
    }
    if (days > UINT32_MAX) {
        return invalid(fmt::format("Input date {} is greater than max supported date +5881580-07-11T00:00Z", text));
    }
    ByteWriter(out).write(static_cast<uint32_t>(days));
    return {};
}

Status parse_time(std::string_view text, Bytes& out) {
    if (is_raw_number(text)) {
        auto nanos = parse_integer(text);
        if (!nanos || *nanos < 0 || *nanos >= kNanosPerDay) {
            return invalid(fmt::format("Unable to make long (for time) from: '{}'", text));
        }
        ByteWriter(out).write(*nanos);
        return {};
    }
    auto nanos = parse_time_of_day(text);
    if (!nanos) return invalid(fmt::format("(TimeType) Unable to coerce '{}' to a formatted time (long)", text));
    ByteWriter(out).write(*nanos);
    return {};
}

Status parse_timestamp(std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    constexpr std::string_view kNow = "now";
    bool is_now = text.size() == kNow.size() && std::equal(text.begin(), text.end(), kNow.begin(),
                                                           [](char c, char lower) { return (c | 0x20) == lower; });
    std::optional<int64_t> millis;
    if (is_now) {
        auto now = std::chrono::system_clock::now().time_since_epoch();
        millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    } else if (is_raw_number(text)) {
        millis = parse_integer(text);
        if (!millis) return invalid(fmt::format("Unable to make long (for date) from: '{}'", text));
    } else {
        millis = parse_date_time(text);
    }
    if (!millis) return invalid(fmt::format("Unable to parse a date/time from '{}'", text));
    ByteWriter(out).write(*millis);
    return {};
}

void append_date(BytesView value, std::string& out) {
    CivilDate date = civil_from_days(int64_t{load<uint32_t>(value)} - kDateCentre);
    const char* sign = date.year < 0 ? "-" : date.year > 9'999 ? "+" : "";
    out += fmt::format("{}{:04}-{:02}-{:02}", sign, date.year < 0 ? -date.year : date.year, date.month, date.day);
}

// A time outside of the day, which validation lets in, shows the remainders that Java's division leaves.
void append_time(BytesView value, std::string& out) {
    auto rest = load<int64_t>(value);
    auto next = [&](int64_t divisor) {
        int64_t part = rest % divisor;
        rest /= divisor;
        return part;
    };
    auto padded = [](int64_t number, size_t width) {
        auto digits = std::to_string(number);
        size_t size = number < 0 ? 1 : digits.size();
        return std::string(width > size ? width - size : 0, '0') + digits;
    };
    int64_t nano = next(1'000);
    int64_t micro = next(1'000);
    int64_t milli = next(1'000);
    int64_t second = next(60);
    int64_t minute = next(60);
    int64_t hour = next(24);
    out += padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2) + "." + padded(milli, 3) +
           padded(micro, 3) + padded(nano, 3);
}

void append_timestamp(BytesView value, char separator, std::string& out) {
    auto millis = load<int64_t>(value);
    int64_t days = floor_divide(millis, kMillisPerDay);
    int64_t rest = (millis % kMillisPerDay + kMillisPerDay) % kMillisPerDay;
    CivilDate date = civil_from_days(days);
    // Years are counted within their era: the year before 1 is 1 again, without a sign.
    int64_t year = date.year > 0 ? date.year : 1 - date.year;
    out += fmt::format("{}{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:03}Z", year > 9'999 ? "+" : "", year, date.month,
                       date.day, separator, rest / 3'600'000, rest / 60'000 % 60, rest / 1'000 % 60, rest % 1'000);
}

}  // namespace ilion::text
