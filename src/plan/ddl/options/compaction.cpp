// The `compaction` map. The node compacts in its own way; what is written is checked and shown as Cassandra does.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "plan/ddl/options/table_options.hpp"

namespace ilion::plan {

namespace {

constexpr std::string_view kPackage = "org.apache.cassandra.db.compaction.";

enum class Check : uint8_t {
    none,
    flag,                // true or false; the message quotes the option
    enabled,             // true or false
    unsafe_flag,         // true or false; the message of aggressive expiration
    positive_threshold,  // a decimal that is not negative
    interval,            // a long that is not negative
    size,                // a long that is not negative; SizeTieredCompactionStrategy's text
    decimal,             // any decimal
    at_least_one,        // an int
    not_negative,        // a long
    window_size,         // an int
    window_unit,         // MINUTES, HOURS, DAYS
    resolution,          // a Java TimeUnit
    shard_count,         // an int
    byte_size,           // 50MiB
    scaling,             // T4, L8, N, 2
};

struct Option {
    std::string_view name;
    Check check;
};

constexpr Option kCommon[] = {
    {"enabled", Check::enabled},
    {"tombstone_threshold", Check::positive_threshold},
    {"tombstone_compaction_interval", Check::interval},
    {"unchecked_tombstone_compaction", Check::flag},
    {"log_all", Check::flag},
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
constexpr Option kUnified[] = {
    {"scaling_parameters", Check::scaling},
    {"base_shard_count", Check::shard_count},
    {"target_sstable_size", Check::byte_size},
    {"min_sstable_size", Check::byte_size},
    {"sstable_growth", Check::none},
    {"flush_size_override", Check::byte_size},
    {"overlap_inclusion_method", Check::none},
    {"max_sstables_to_compact", Check::none},
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
    {"UnifiedCompactionStrategy", kUnified, false, false},
};

const Option* find(std::span<const Option> options, std::string_view name) {
    auto found =
        std::find_if(options.begin(), options.end(), [&](const Option& option) { return option.name == name; });
    return found == options.end() ? nullptr : &*found;
}

const Option* find(const Strategy& strategy, std::string_view name) {
    if (const auto* option = find(strategy.own, name)) return option;
    if (strategy.size_tiered) {
        if (const auto* option = find(kSizeTiered, name)) return option;
    }
    return find(kCommon, name);
}

bool is_boolean(std::string_view value) {
    auto word = lower(value);
    return word == "true" || word == "false";
}

bool is_scaling_parameter(std::string_view value) {
    auto all_digits = [](std::string_view digits) {
        return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (value == "N" || all_digits(value)) return true;
    return !value.empty() && std::string_view("LT+-").find(value[0]) != std::string_view::npos &&
           all_digits(value.substr(1));
}

Error bad_integer(std::string_view value, std::string_view name) {
    return config_error(fmt::format("{} is not a parsable int (base10) for {}", value, name));
}

Status check_scaling(std::string_view value) {
    while (true) {
        auto comma = value.find(',');
        auto part = value.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!is_scaling_parameter(part)) {
            return config_error(fmt::format("Scaling parameter {} must match N|L[0-9]+|T[0-9]+|[+-]?[0-9]+", part));
        }
        if (comma == std::string_view::npos) return {};
        value.remove_prefix(comma + 1);
    }
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
        case Check::window_size:
            if (*number >= 1) return {};
            return config_error(fmt::format("{} must be greater than 1 for {}", *number, name));
        default:
            if (*number >= 1) return {};
            return config_error(fmt::format("Invalid configuration, {} should be positive: {}", name, *number));
    }
}

Status check_word(const Option& option, std::string_view value) {
    constexpr std::string_view kUnits[] = {"MINUTES",      "HOURS",        "DAYS",       "SECONDS",
                                           "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"};
    auto units = std::span(kUnits).first(option.check == Check::window_unit ? 3 : 7);
    if (std::find(units.begin(), units.end(), upper(value)) != units.end()) return {};
    return config_error(fmt::format("{} is not valid for {}", value, option.name));
}

Status check_byte_size(const Option& option, std::string_view value) {
    if (!value.ends_with('B')) {
        return config_error(
            fmt::format("{0} {1} is not a valid size in bytes: {1} does not end in unit B", option.name, value));
    }
    auto digits = value.substr(0, value.find_last_of("0123456789.") + 1);
    if (parse_double(digits)) return {};
    return config_error(fmt::format("{} {} is not a valid size in bytes", option.name, value));
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
            if (is_boolean(value)) return {};
            return config_error(fmt::format("{} is not 'true' or 'false' ({})", name, value));
        case Check::positive_threshold: {
            auto number = parse_double(value);
            if (!number) return bad_integer(value, name);
            if (*number >= 0) return {};
            return config_error(fmt::format("{} must be greater than 0, but was {:f}", name, *number));
        }
        case Check::decimal:
            if (parse_double(value)) return {};
            return config_error(fmt::format("{} is not a parsable float for {}", value, name));
        case Check::window_unit:
        case Check::resolution:
            return check_word(option, value);
        case Check::byte_size:
            return check_byte_size(option, value);
        case Check::scaling:
            return check_scaling(value);
        default:
            return check_integer(option, value);
    }
}

std::string value_or(const OptionMap& options, const std::string& name, const std::string& fallback) {
    auto found = options.find(name);
    return found == options.end() ? fallback : found->second;
}

Status check_buckets(const OptionMap& options) {
    auto low = value_or(options, "bucket_low", "0.5"), high = value_or(options, "bucket_high", "1.5");
    if (*parse_double(high) > *parse_double(low)) return {};
    return config_error(
        fmt::format("bucket_high value ({}) is less than or equal to the bucket_low value ({})", high, low));
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
    auto full = written.find('.') == std::string::npos ? std::string(kPackage) + written : written;
    for (const auto& strategy : kStrategies) {
        if (full == std::string(kPackage) + std::string(strategy.name)) return &strategy;
    }
    return config_error(fmt::format("Unable to find compaction strategy class '{}'", full));
}

}  // namespace

Result<OptionMap> read_compaction(OptionMap options) {
    auto name = options.extract("class");
    if (!name) return config_error("Missing sub-option 'class' for the 'compaction' option");
    ILION_TRY_ASSIGN(const auto* strategy, find_strategy(name.mapped()));

    auto tombstones = upper(value_or(options, "provide_overlapping_tombstones", "NONE"));
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
    options["class"] = std::string(kPackage) + std::string(strategy->name);
    return options;
}

Status check_compaction(const OptionMap& options) {
    ILION_TRY_ASSIGN(const auto* strategy, find_strategy(options.at("class")));
    std::string unknown;
    for (const auto& [name, value] : options) {
        if (name == "class") continue;
        if (strategy->thresholds && (name == "min_threshold" || name == "max_threshold")) continue;
        if (const auto* option = find(*strategy, name)) {
            ILION_TRY(check_option(*option, value));
        } else {
            unknown += (unknown.empty() ? "" : ", ") + name;
        }
    }
    if (!unknown.empty()) {
        return config_error(
            fmt::format("Properties specified [{}] are not understood by {}", unknown, strategy->name));
    }
    if (strategy->size_tiered) ILION_TRY(check_buckets(options));
    return strategy->thresholds ? check_thresholds(options) : Status();
}

}  // namespace ilion::plan
