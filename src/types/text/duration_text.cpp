#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/characters.hpp"
#include "types/duration.hpp"
#include "types/text/families.hpp"

namespace ilion {
namespace {

// From the largest to the smallest; a duration names each at most once and in this order.
struct Unit {
    const char* plural;
    std::string_view symbol;
    char part;  // 'm' months, 'd' days, 'n' nanoseconds
    int64_t factor;
};
constexpr Unit kUnits[] = {
    {"years", "y", 'm', 12},
    {"months", "mo", 'm', 1},
    {"weeks", "w", 'd', 7},
    {"days", "d", 'd', 1},
    {"hours", "h", 'n', 3'600'000'000'000},
    {"minutes", "m", 'n', 60'000'000'000},
    {"seconds", "s", 'n', 1'000'000'000},
    {"milliseconds", "ms", 'n', 1'000'000},
    {"microseconds", "us", 'n', 1'000},
    {"nanoseconds", "ns", 'n', 1},
};
constexpr size_t kYears = 0, kMonths = 1, kWeeks = 2, kDays = 3, kHours = 4, kMinutes = 5, kSeconds = 6;

class Builder {
public:
    explicit Builder(bool negative) : negative_(negative) {}

    Status add(std::string_view digits, size_t unit_index) {
        const Unit& unit = kUnits[unit_index];
        auto number = text::parse_integer(digits);
        if (!number) return invalid(fmt::format("For input string: \"{}\"", digits));
        if (used_ && unit_index == last_) {
            return invalid(fmt::format("Invalid duration. The {} are specified multiple times", unit.plural));
        }
        if (used_ && unit_index < last_) {
            return invalid(
                fmt::format("Invalid duration. The {} should be after {}", kUnits[last_].plural, unit.plural));
        }
        used_ = true;
        last_ = unit_index;
        int64_t& total = unit.part == 'm' ? months_ : unit.part == 'd' ? days_ : nanos_;
        // The smallest number is one farther from zero than the largest.
        uint64_t limit = unit.part == 'n' ? uint64_t{INT64_MAX} : uint64_t{INT32_MAX};
        if (static_cast<uint64_t>(*number) >
            (limit - static_cast<uint64_t>(total)) / static_cast<uint64_t>(unit.factor)) {
            const char* what = unit.part == 'm' ? "months" : unit.part == 'd' ? "days" : "nanoseconds";
            return invalid(fmt::format("Invalid duration. The total number of {} must be less or equal to {}", what,
                                       INT32_MAX));
        }
        total += *number * unit.factor;
        return {};
    }
    Duration build() const {
        int sign = negative_ ? -1 : 1;
        return {static_cast<int32_t>(sign * months_), static_cast<int32_t>(sign * days_), sign * nanos_};
    }

private:
    bool negative_;
    bool used_ = false;
    size_t last_ = 0;
    int64_t months_ = 0;
    int64_t days_ = 0;
    int64_t nanos_ = 0;
};

Error cannot_convert(std::string_view text) {
    return invalid(fmt::format("Unable to convert '{}' to a duration", text));
}

std::string_view take_digits(std::string_view& text) {
    auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; });
    std::string_view digits = text.substr(0, static_cast<size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

// The unit at the front, in either case; the longest that fits, but months in place of `m` and what follows.
std::optional<size_t> take_unit(std::string_view& text) {
    // The micro sign is two bytes long.
    if (text.starts_with("\xc2\xb5s") || text.starts_with("\xc2\xb5S")) {
        text.remove_prefix(3);
        return 8;
    }
    std::string lower = lower_case(text.substr(0, 2));
    for (size_t size = lower.size(); size > 0; --size) {
        for (size_t i = 0; i < std::size(kUnits); ++i) {
            if (kUnits[i].symbol != std::string_view(lower).substr(0, size)) continue;
            text.remove_prefix(size);
            return i;
        }
    }
    return std::nullopt;
}

Result<Duration> parse_units(bool negative, std::string_view text) {
    Builder builder(negative);
    std::string_view rest = text;
    do {
        std::string_view digits = take_digits(rest);
        auto unit = digits.empty() ? std::nullopt : take_unit(rest);
        if (!unit) return cannot_convert(text);
        ILION_TRY(builder.add(digits, *unit));
    } while (!rest.empty());
    return builder.build();
}

// P[n]Y[n]M[n]DT[n]H[n]M[n]S or P[n]W; every designator may be missing, all of them too.
Result<Duration> parse_iso(bool negative, std::string_view text) {
    Builder builder(negative);
    std::string_view rest = text.substr(1);
    bool in_time = false;
    size_t next = kYears;
    while (!rest.empty()) {
        if (!in_time && rest[0] == 'T') {
            in_time = true;
            next = kHours;
            rest.remove_prefix(1);
            continue;
        }
        std::string_view digits = take_digits(rest);
        if (digits.empty() || rest.empty()) return cannot_convert(text);
        char designator = rest[0];
        rest.remove_prefix(1);
        size_t unit = std::size(kUnits);
        if (in_time) {
            unit = designator == 'H' ? kHours : designator == 'M' ? kMinutes : designator == 'S' ? kSeconds : unit;
        } else {
            bool only_weeks = designator == 'W' && next == kYears && rest.empty();
            unit = designator == 'Y'   ? kYears
                   : designator == 'M' ? kMonths
                   : designator == 'D' ? kDays
                   : only_weeks        ? kWeeks
                                       : unit;
        }
        if (unit == std::size(kUnits) || unit < next) return cannot_convert(text);
        next = unit + 1;
        ILION_TRY(builder.add(digits, unit));
    }
    return builder.build();
}

// PYYYY-MM-DDThh:mm:ss
Result<Duration> parse_iso_alternative(bool negative, std::string_view text) {
    constexpr std::string_view kForm = "Pnnnn-nn-nnTnn:nn:nn";
    bool fits = std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
                           [](char c, char form) { return form == 'n' ? is_digit(c) : c == form; });
    if (!fits) return cannot_convert(text);
    Builder builder(negative);
    ILION_TRY(builder.add(text.substr(1, 4), kYears));
    ILION_TRY(builder.add(text.substr(6, 2), kMonths));
    ILION_TRY(builder.add(text.substr(9, 2), kDays));
    ILION_TRY(builder.add(text.substr(12, 2), kHours));
    ILION_TRY(builder.add(text.substr(15, 2), kMinutes));
    ILION_TRY(builder.add(text.substr(18, 2), kSeconds));
    return builder.build();
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (!text.starts_with('P')) return parse_units(negative, text);
    if (text.find('-') != std::string_view::npos) return parse_iso_alternative(negative, text);
    return parse_iso(negative, text);
}

bool is_duration_refusal(std::string_view message) {
    return message.starts_with("Invalid duration. ") ||
           (message.starts_with("Unable to convert '") && message.ends_with("' to a duration"));
}

std::string to_string(const Duration& duration) {
    std::string out = duration.is_negative() ? "-" : "";
    auto append = [&](uint64_t& rest, uint64_t factor, std::string_view symbol) {
        if (rest < factor) return;
        out.append(std::to_string(rest / factor)).append(symbol);
        rest %= factor;
    };
    auto magnitude = [](int64_t number) {
        return number < 0 ? -static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
    };
    uint64_t months = magnitude(duration.months);
    uint64_t days = magnitude(duration.days);
    uint64_t nanos = magnitude(duration.nanoseconds);
    for (const Unit& unit : kUnits) {
        if (unit.symbol == "w") continue;
        uint64_t& rest = unit.part == 'm' ? months : unit.part == 'd' ? days : nanos;
        append(rest, static_cast<uint64_t>(unit.factor), unit.symbol);
    }
    return out;
}

}  // namespace ilion
