#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/characters.hpp"
#include "types/text/families.hpp"

namespace ilion::text {
namespace {

// The abbreviations in common use and the region whose clocks Java then takes, summer time included. Sorted.
struct Abbreviation {
    std::string_view name;
    const char* region;
};
constexpr Abbreviation kAbbreviations[] = {
    {"ACST", "Australia/Adelaide"}, {"AEDT", "Australia/Sydney"},    {"AEST", "Australia/Sydney"},
    {"AKDT", "America/Anchorage"},  {"AKST", "America/Anchorage"},   {"AST", "America/Halifax"},
    {"AWST", "Australia/Perth"},    {"BST", "Pacific/Bougainville"}, {"CDT", "America/Chicago"},
    {"CEST", "Europe/Berlin"},      {"CET", "Europe/Berlin"},        {"CST", "America/Chicago"},
    {"EDT", "America/New_York"},    {"EEST", "Europe/Athens"},       {"EET", "Europe/Athens"},
    {"EST", "America/New_York"},    {"HKT", "Asia/Hong_Kong"},       {"HST", "Pacific/Honolulu"},
    {"IST", "Europe/Dublin"},       {"JST", "Asia/Tokyo"},           {"KST", "Asia/Seoul"},
    {"MDT", "America/Denver"},      {"MSK", "Europe/Moscow"},        {"MST", "America/Denver"},
    {"NZDT", "Pacific/Auckland"},   {"NZST", "Pacific/Auckland"},    {"PDT", "America/Los_Angeles"},
    {"PST", "America/Los_Angeles"}, {"SGT", "Asia/Singapore"},       {"WEST", "Europe/Lisbon"},
    {"WET", "Europe/Lisbon"},
};
static_assert(std::is_sorted(std::begin(kAbbreviations), std::end(kAbbreviations),
                             [](const Abbreviation& left, const Abbreviation& right) {
                                 return left.name < right.name;
                             }));

// `+hh`, `+hhmm` or `+hh:mm`, at most 18 hours; in seconds.
std::optional<int64_t> parse_offset(std::string_view text) {
    if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    bool negative = text[0] == '-';
    text.remove_prefix(1);
    std::string digits(text);
    if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
    if (!all_digits(digits) || (digits.size() != 2 && digits.size() != 4)) return std::nullopt;
    int hours = (digits[0] - '0') * 10 + (digits[1] - '0');
    int minutes = digits.size() == 4 ? (digits[2] - '0') * 10 + (digits[3] - '0') : 0;
    int total = hours * 60 + minutes;
    if (minutes > 59 || total > 18 * 60) return std::nullopt;
    return (negative ? -total : total) * 60;
}

bool is_region_name(std::string_view name) {
    return name.find('/') != std::string_view::npos && name.find("..") == std::string_view::npos;
}

}  // namespace

std::optional<int64_t> to_utc(int64_t local_seconds, std::string_view zone) {
    if (zone == "Z" || zone == "UTC" || zone == "GMT" || zone == "UT") return local_seconds;
    for (std::string_view prefix : {"GMT", "UTC", "UT"}) {
        if (!zone.starts_with(prefix)) continue;
        // After a name, an offset has its colon.
        if (zone.size() == prefix.size() + 6) zone.remove_prefix(prefix.size());
        break;
    }
    if (auto offset = parse_offset(zone)) return local_seconds - *offset;
    std::string region(zone);
    auto known =
        std::lower_bound(std::begin(kAbbreviations), std::end(kAbbreviations), zone,
                         [](const Abbreviation& entry, std::string_view name) { return entry.name < name; });
    if (known != std::end(kAbbreviations) && known->name == zone) {
        region = known->region;
    } else if (!is_region_name(zone)) {
        return std::nullopt;
    }
    // The library throws if it has no such zone, or no zones at all, and knows no years past 32767.
    constexpr int64_t kReach = int64_t{900'000'000'000};
    if (local_seconds < -kReach || local_seconds > kReach) return std::nullopt;
    try {
        date::local_seconds local{std::chrono::seconds(local_seconds)};
        return date::locate_zone(region)->to_sys(local, date::choose::earliest).time_since_epoch().count();
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace ilion::text
