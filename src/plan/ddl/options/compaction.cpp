// The `compaction` map. The node compacts in its own way; what is written is checked and shown as Cassandra does.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/characters.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "plan/ddl/options/unified_compaction.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kCompactionsPackage = "org.apache.cassandra.db.compaction.";

enum class Check : uint8_t {
    none,
    flag,                // true or false; the message quotes the option
    enabled,             // true or false
    unsafe_flag,         // true or false; true only where Cassandra was started for it
    positive_threshold,  // a decimal that is not negative
    interval,            // a long that is not negative
    size,                // a long that is not negative; SizeTieredCompactionStrategy's text
    decimal,             // any decimal
    at_least_one,        // an int
    not_negative,        // a long
    window_size,         // an int
    window_unit,         // MINUTES, HOURS, DAYS
    resolution,          // a Java TimeUnit, of seconds at most
};

struct Option {
    std::string_view name;
    Check check;
};

// Each in the order in which Cassandra looks at them.
constexpr Option kCommon[] = {
    {"tombstone_threshold", Check::positive_threshold},
    {"tombstone_compaction_interval", Check::interval},
    {"unchecked_tombstone_compaction", Check::flag},
    {"log_all", Check::flag},
    {"enabled", Check::enabled},
    {"only_purge_repaired_tombstones", Check::none},
    {"provide_overlapping_tombstones", Check::none},
};
constexpr Option kSizeTiered[] = {
    {"min_sstable_size", Check::size},
    {"bucket_low", Check::decimal},
    {"bucket_high", Check::decimal},
};
constexpr Option kLeveled[] = {
    {"sstable_size_in_mb", Check::at_least_one},
    {"fanout_size", Check::at_least_one},
    {"single_sstable_uplevel", Check::none},
};
constexpr Option kTimeWindow[] = {
    {"timestamp_resolution", Check::resolution},
    {"compaction_window_unit", Check::window_unit},
    {"compaction_window_size", Check::window_size},
    {"expired_sstable_check_frequency_seconds", Check::not_negative},
    {"unsafe_aggressive_sstable_expiration", Check::unsafe_flag},
};

struct Strategy {
    std::string_view name;
    std::span<const Option> own;
    bool size_tiered;  // takes the options of SizeTieredCompactionStrategy too
    bool thresholds;   // has min_threshold and max_threshold
};
constexpr Strategy kStrategies[] = {
    {"SizeTieredCompactionStrategy", {}, true, true},
    {"LeveledCompactionStrategy", kLeveled, true, true},
    {"TimeWindowCompactionStrategy", kTimeWindow, true, true},
    {"UnifiedCompactionStrategy", {}, false, false},
};

bool has(std::span<const Option> options, std::string_view name) {
    return std::any_of(options.begin(), options.end(), [&](const Option& option) { return option.name == name; });
}

bool is_unified(const Strategy& strategy) {
    return !strategy.size_tiered;
}

bool knows(const Strategy& strategy, std::string_view name) {
    if (strategy.thresholds && (name == "min_threshold" || name == "max_threshold")) return true;
    if (strategy.size_tiered && has(kSizeTiered, name)) return true;
    if (is_unified(strategy)) {
        auto names = unified_option_names();
        if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    }
    return name == "class" || has(strategy.own, name) || has(kCommon, name);
}

bool is_boolean(std::string_view value) {
    auto word = lower_case(value);
    return word == "true" || word == "false";
}

Error bad_integer(std::string_view value, std::string_view name) {
    return config_error(fmt::format("{} is not a parsable int (base10) for {}", value, name));
}

Status check_integer(const Option& option, std::string_view value) {
    auto name = option.name;
    bool is_long =
        option.check == Check::interval || option.check == Check::size || option.check == Check::not_negative;
    auto number = is_long ? parse_long(value) : std::optional<int64_t>(parse_int(value));
    if (!number) return bad_integer(value, name);
    switch (option.check) {
        case Check::interval:
            if (*number >= 0) return {};
            return config_error(fmt::format("{} must be greater than 0, but was {}", name, *number));
        case Check::size:
            if (*number >= 0) return {};
            return config_error(fmt::format("{} must be non negative: {}", name, *number));
        case Check::not_negative:
            if (*number >= 0) return {};
            return config_error(fmt::format("{} must not be negative, but was {}", name, *number));
        case Check::at_least_one:
            if (*number >= 1) return {};
            return config_error(fmt::format("{} must be larger than 0, but was {}", name, *number));
        default:  // window_size
            if (*number >= 1) return {};
            return config_error(fmt::format("{} must be greater than 1 for {}", *number, name));
    }
}

Status check_word(const Option& option, std::string_view value) {
    constexpr std::string_view kWindows[] = {"MINUTES", "HOURS", "DAYS"};
    constexpr std::string_view kResolutions[] = {"SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"};
    auto units = option.check == Check::window_unit ? std::span<const std::string_view>(kWindows) : kResolutions;
    if (std::find(units.begin(), units.end(), value) != units.end()) return {};
    return config_error(fmt::format("{} is not valid for {}", value, option.name));
}

Status check_option(const Option& option, std::string_view value) {
    auto name = option.name;
    switch (option.check) {
        case Check::none:
            return {};
        case Check::enabled:
            if (is_boolean(value)) return {};
            return config_error(fmt::format("{} should either be 'true' or 'false', not {}", name, value));
        case Check::flag:
            if (is_boolean(value)) return {};
            if (name == "log_all") {
                return config_error(fmt::format("'{}' should either be 'true' or 'false', not {}", name, value));
            }
            return config_error(fmt::format("'{}' should be either 'true' or 'false', not '{}'", name, value));
        case Check::unsafe_flag:
            if (lower_case(value) == "false") return {};
            if (is_boolean(value)) {
                return config_error(
                    fmt::format("{0} is requested but not allowed, restart cassandra with "
                                "-Dcassandra.allow_{0}=true to allow it",
                                name));
            }
            return config_error(fmt::format("{} is not 'true' or 'false' ({})", name, value));
        case Check::positive_threshold: {
            auto number = text::parse_double(value);
            if (!number) return bad_integer(value, name);
            if (!(*number < 0)) return {};
            return config_error(fmt::format("{} must be greater than 0, but was {:f}", name, *number));
        }
        case Check::decimal:
            if (text::parse_double(value)) return {};
            return config_error(fmt::format("{} is not a parsable float for {}", value, name));
        case Check::window_unit:
        case Check::resolution:
            return check_word(option, value);
        default:
            return check_integer(option, value);
    }
}

std::string value_or(const OptionMap& options, const std::string& name, const std::string& fallback) {
    auto found = options.find(name);
    return found == options.end() ? fallback : found->second;
}

Status check_buckets(const OptionMap& options) {
    double low = *text::parse_double(value_or(options, "bucket_low", "0.5"));
    double high = *text::parse_double(value_or(options, "bucket_high", "1.5"));
    if (!(high <= low)) return {};
    return config_error(fmt::format("bucket_high value ({}) is less than or equal to the bucket_low value ({})",
                                    text::to_string(high), text::to_string(low)));
}

// Cassandra's text names the size of a table file that LeveledCompactionStrategy has, not the fan-out.
Status check_fanout(const OptionMap& options) {
    auto written = options.find("fanout_size");
    if (written == options.end() || parse_int(written->second)) return {};
    return bad_integer(value_or(options, "sstable_size_in_mb", "1"), "fanout_size");
}

Status check_present(std::span<const Option> known, const OptionMap& options) {
    for (const auto& option : known) {
        auto written = options.find(std::string(option.name));
        if (written == options.end()) continue;
        if (option.name == "fanout_size") ILION_TRY(check_fanout(options));
        ILION_TRY(check_option(option, written->second));
    }
    return {};
}

Status check_thresholds(const OptionMap& options) {
    int32_t values[2];
    const char* names[] = {"min_threshold", "max_threshold"};
    for (int i = 0; i < 2; ++i) {
        const auto& value = options.at(names[i]);
        auto number = value.find_first_not_of("0123456789") == std::string::npos ? parse_int(value) : std::nullopt;
        if (!number) {
            return config_error(fmt::format("Invalid value {} for '{}' compaction sub-option - must be an integer",
                                            value, names[i]));
        }
        values[i] = *number;
    }
    auto [min, max] = values;
    if (min <= 0 || max <= 0) {
        return config_error(
            "Disabling compaction by setting compaction thresholds to 0 has been removed, set the "
            "compaction option 'enabled' to false instead.");
    }
    if (min <= 1) return config_error(fmt::format("Min compaction threshold cannot be less than 2 (got {})", min));
    if (min <= max) return {};
    return config_error(fmt::format(
        "Min compaction threshold (got {}) cannot be greater than max compaction threshold (got {})", min, max));
}

Result<const Strategy*> find_strategy(const std::string& written) {
    auto full = full_class_name(written, kCompactionsPackage);
    for (const auto& strategy : kStrategies) {
        if (full == std::string(kCompactionsPackage) + std::string(strategy.name)) return &strategy;
    }
    return config_error(fmt::format("Unable to find compaction strategy class '{}'", full));
}

}  // namespace

Result<OptionMap> read_compaction(OptionMap options) {
    auto name = options.extract("class");
    if (!name) return config_error("Missing sub-option 'class' for the 'compaction' option");
    ILION_TRY_ASSIGN(const auto* strategy, find_strategy(name.mapped()));

    auto tombstones = upper_case(value_or(options, "provide_overlapping_tombstones", "NONE"));
    if (tombstones != "NONE" && tombstones != "ROW" && tombstones != "CELL") {
        return config_error(
            fmt::format("Invalid value {} for 'provide_overlapping_tombstones' compaction sub-option - "
                        "must be one of the following [NONE, ROW, CELL].",
                        tombstones));
    }
    if (strategy->thresholds) {
        options.try_emplace("min_threshold", "4");
        options.try_emplace("max_threshold", "32");
    }
    options["class"] = std::string(kCompactionsPackage) + std::string(strategy->name);
    return options;
}

Status check_compaction(const OptionMap& options) {
    ILION_TRY_ASSIGN(const auto* strategy, find_strategy(options.at("class")));
    ILION_TRY(check_present(kCommon, options));
    ILION_TRY(check_present(strategy->own, options));
    if (is_unified(*strategy)) ILION_TRY(check_unified(options));
    if (strategy->size_tiered) {
        ILION_TRY(check_present(kSizeTiered, options));
        ILION_TRY(check_buckets(options));
    }
    std::string unknown;
    for (const auto& [name, value] : options) {
        if (!knows(*strategy, name)) unknown += (unknown.empty() ? "" : ", ") + name;
    }
    if (!unknown.empty()) {
        return config_error(
            fmt::format("Properties specified [{}] are not understood by {}", unknown, strategy->name));
    }
    return strategy->thresholds ? check_thresholds(options) : Status();
}

}  // namespace ilion::plan
