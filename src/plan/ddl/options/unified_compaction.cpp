#include "plan/ddl/options/unified_compaction.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "base/characters.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

constexpr std::array<std::string_view, 10> kNames = {
    "scaling_parameters",
    "base_shard_count",
    "target_sstable_size",
    "flush_size_override",
    "max_sstables_to_compact",
    "expired_sstable_check_frequency_seconds",
    "unsafe_aggressive_sstable_expiration",
    "overlap_inclusion_method",
    "min_sstable_size",
    "sstable_growth",
};
constexpr double kMebibyte = 1 << 20;
constexpr double kDefaultTarget = 1 << 30;
constexpr double kMaxLong = 9223372036854775807.0;

const std::string* find(const OptionMap& options, const char* name) {
    auto found = options.find(name);
    return found == options.end() ? nullptr : &found->second;
}

// A number of bytes as Cassandra writes it: a decimal, a power of two (`5*2^20`), a prefix (`Mi`), a unit. What is
// wrong is the text of the error.
class ByteSize {
public:
    explicit ByteSize(std::string_view text) : text_(text) {}

    Result<double> read() {
        if (!text_.ends_with('B')) return syntax_error(fmt::format("{} does not end in unit B", text_));
        end_ = text_.size() - 1;
        if (!read_number()) return syntax_error("null");
        read_power_of_two();
        while (at_ < end_ && (text_[at_] == ' ' || (text_[at_] >= '\t' && text_[at_] <= '\r'))) ++at_;
        read_prefix();
        if (at_ == end_) return value_;
        return syntax_error(fmt::format("Unexpected characters between pos {} and {} in {}", at_, end_, text_));
    }

private:
    std::string_view rest() const { return text_.substr(at_, end_ - at_); }

    size_t digits(size_t from) const {
        size_t to = from;
        while (to < end_ && is_digit(text_[to])) ++to;
        return to - from;
    }

    size_t sign(size_t at) const { return at < end_ && (text_[at] == '+' || text_[at] == '-') ? 1 : 0; }

    bool read_number() {
        for (std::string_view word : {"NaN", "Infinity", "+Infinity", "-Infinity"}) {
            if (rest().starts_with(word)) return take(word.size());
        }
        size_t to = sign(0);
        size_t whole = digits(to);
        if (whole == 0) return false;
        to += whole;
        if (to < end_ && text_[to] == '.' && digits(to + 1) > 0) to += 1 + digits(to + 1);
        if (to < end_ && (text_[to] == 'e' || text_[to] == 'E')) {
            size_t exponent = to + 1 + sign(to + 1);
            if (digits(exponent) > 0) to = exponent + digits(exponent);
        }
        return take(to);
    }

    bool take(size_t length) {
        at_ = length;
        value_ = text::parse_double(text_.substr(0, length)).value_or(0);
        return true;
    }

    // Of a whole number alone; Cassandra looks no further after an exponent.
    void read_power_of_two() {
        if (!rest().starts_with("*2^") || text_.substr(0, at_).find_first_of("eE") != std::string_view::npos)
            return;
        size_t from = at_ + 3 + sign(at_ + 3);
        size_t length = digits(from);
        if (length == 0) return;
        auto power = parse_int(text_.substr(at_ + 3, from + length - at_ - 3)).value_or(INT32_MAX);
        value_ = std::scalbn(value_, power);
        at_ = from + length;
    }

    // `Mi` is 2^20, `M` 10^6, `m` 10^-3.
    void read_prefix() {
        constexpr std::string_view kPrefixes = "qryzafpnum KMGTPEZYRQ";
        if (at_ == end_ || text_[at_] == ' ') return;
        size_t found = kPrefixes.find(text_[at_]);
        if (found == std::string_view::npos) return;
        int order = static_cast<int>(found) - static_cast<int>(kPrefixes.find(' '));
        ++at_;
        if (at_ < end_ && text_[at_] == 'i') {
            ++at_;
            value_ = std::scalbn(value_, 10 * order);
        } else {
            value_ *= std::pow(1000.0, order);
        }
    }

    std::string_view text_;
    size_t at_ = 0, end_ = 0;
    double value_ = 0;
};

int64_t as_long(double value) {
    if (std::isnan(value)) return 0;
    if (value >= kMaxLong) return INT64_MAX;
    return value <= -kMaxLong ? INT64_MIN : static_cast<int64_t>(value);
}

// Rounded up from half as the shortest digits of the number have it, not the number itself.
std::string three_decimals(double value) {
    auto shortest = fmt::format("{}", value);
    auto point = shortest.find('.');
    if (point == std::string::npos) return shortest + ".000";
    bool is_up = shortest.size() > point + 4 && shortest[point + 4] >= '5';
    shortest.resize(point + 4, '0');
    if (!is_up) return shortest;
    return fmt::format("{:.3f}", *text::parse_double(shortest) + 0.001);
}

// `1.500GiB`; without a prefix no decimals.
std::string show(double bytes) {
    constexpr std::string_view kPrefixes = " KMGTPE";
    if (bytes == 0 || std::isnan(bytes)) return "0B";
    int order = std::min(std::ilogb(bytes) / 10, 6);
    if (order <= 0) return fmt::format("{}B", as_long(bytes));
    return fmt::format("{}{}iB", three_decimals(std::scalbn(bytes, -10 * order)), kPrefixes[order]);
}

Result<double> read_size(const char* name, const std::string& text) {
    auto size = ByteSize(text).read();
    if (size) return size;
    return config_error(fmt::format("{} {} is not a valid size in bytes: {}", name, text, size.error().message));
}

Status check_at_least_a_mebibyte(const char* name, const std::string& text, double size) {
    if (!(size < kMebibyte)) return {};
    return config_error(fmt::format("{} {} is not acceptable, size must be at least 1.000MiB", name, text));
}

Result<double> read_target(const OptionMap& options) {
    constexpr const char* kName = "target_sstable_size";
    const auto* text = find(options, kName);
    if (text == nullptr) return kDefaultTarget;
    ILION_TRY_ASSIGN(double size, read_size(kName, *text));
    if (size >= kMaxLong) return config_error(fmt::format("{} {} is out of range of Long.", kName, *text));
    ILION_TRY(check_at_least_a_mebibyte(kName, *text, size));
    return size;
}

Status check_flush_size(const OptionMap& options) {
    constexpr const char* kName = "flush_size_override";
    const auto* text = find(options, kName);
    if (text == nullptr) return {};
    ILION_TRY_ASSIGN(double size, read_size(kName, *text));
    return check_at_least_a_mebibyte(kName, *text, static_cast<double>(as_long(size)));
}

Status check_min_size(const OptionMap& options, double target) {
    constexpr const char* kName = "min_sstable_size";
    const auto* text = find(options, kName);
    if (text == nullptr) return {};
    auto size = ByteSize(*text).read();
    if (!size) return config_error(fmt::format("{} is not a valid size in bytes for {}", *text, kName));
    auto bytes = as_long(*size);
    if (bytes < 0) {
        return config_error(
            fmt::format("Invalid configuration, {} should be greater than or equal to 0 (zero)", kName));
    }
    if (bytes < as_long(target / std::numbers::sqrt2)) return {};
    return config_error(
        fmt::format("Invalid configuration, {} ({}) should be less than 70% of the targetSSTableSize ({})", kName,
                    show(static_cast<double>(bytes)), show(target)));
}

Error bad_number(std::string_view text, const char* type, const char* name) {
    return config_error(fmt::format("{} is not a parsable {} (base10) for {}", text, type, name));
}

Status check_int(const OptionMap& options, const char* name, bool is_positive) {
    const auto* text = find(options, name);
    if (text == nullptr) return {};
    auto number = parse_int(*text);
    if (!number) return bad_number(*text, "int", name);
    if (!is_positive || *number > 0) return {};
    return config_error(fmt::format("Invalid configuration, {} should be positive: {}", name, *number));
}

Status check_check_frequency(const OptionMap& options) {
    constexpr const char* kName = "expired_sstable_check_frequency_seconds";
    const auto* text = find(options, kName);
    if (text == nullptr) return {};
    auto number = parse_long(*text);
    if (!number) return bad_number(*text, "long", kName);
    if (*number > 0) return {};
    return config_error(fmt::format("Invalid configuration, {} should be positive: {}", kName, *number));
}

Status check_expiration(const OptionMap& options) {
    constexpr const char* kName = "unsafe_aggressive_sstable_expiration";
    const auto* text = find(options, kName);
    if (text == nullptr || lower_case(*text) == "true" || lower_case(*text) == "false") return {};
    return config_error(fmt::format("{} should either be 'true' or 'false', not {}", kName, *text));
}

Status check_overlap(const OptionMap& options) {
    const auto* text = find(options, "overlap_inclusion_method");
    if (text == nullptr) return {};
    auto word = upper_case(*text);
    if (word == "NONE" || word == "SINGLE" || word == "TRANSITIVE") return {};
    return config_error(fmt::format(
        "Invalid overlap inclusion method {}. The valid options are [NONE, SINGLE, TRANSITIVE].", *text));
}

// A part of one, or in percent.
Status check_growth(const OptionMap& options) {
    constexpr const char* kName = "sstable_growth";
    const auto* text = find(options, kName);
    if (text == nullptr) return {};
    std::string_view digits = *text;
    bool is_percent = digits.ends_with('%');
    if (is_percent) digits.remove_suffix(1);
    auto number = text::parse_double(digits);
    if (!number) {
        while (digits.starts_with(' ')) digits.remove_prefix(1);
        while (digits.ends_with(' ')) digits.remove_suffix(1);
        auto why = digits.empty() ? "empty String" : fmt::format("For input string: \"{}\"", digits);
        return config_error(fmt::format("{} is not a valid number between 0 and 1: {}", kName, why));
    }
    double growth = is_percent ? *number / 100 : *number;
    if (!(growth < 0 || growth > 1)) return {};
    return config_error(fmt::format("{} {} must be between 0 and 1", kName, *text));
}

// T4, L8, N, 2.
Status check_scaling_parameter(std::string_view part) {
    auto all_digits = [](std::string_view digits) {
        return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (part == "N") return {};
    bool is_fan_factor = part.starts_with('T') || part.starts_with('L');
    auto number = is_fan_factor ? part.substr(1) : part;
    bool is_signed = !is_fan_factor && (part.starts_with('+') || part.starts_with('-'));
    if (!all_digits(number.substr(is_signed ? 1 : 0))) {
        return config_error(fmt::format("Scaling parameter {} must match N|L[0-9]+|T[0-9]+|[+-]?[0-9]+", part));
    }
    auto value = parse_int(number);
    if (!value) {
        return config_error(
            fmt::format("org.apache.cassandra.db.compaction.UnifiedCompactionStrategy.validateOptions() threw an "
                        "error: java.lang.NumberFormatException For input string: \"{}\"",
                        number));
    }
    if (!is_fan_factor || *value >= 2) return {};
    return config_error(fmt::format("Fan factor cannot be lower than 2 in {}", part));
}

Status check_scaling(const OptionMap& options) {
    const auto* text = find(options, "scaling_parameters");
    if (text == nullptr) return {};
    std::string_view value = *text;
    if (value.find(',') != std::string_view::npos) {
        // Nothing at the end is no part.
        while (value.ends_with(',')) value.remove_suffix(1);
        if (value.empty()) return {};
    }
    while (true) {
        auto comma = value.find(',');
        auto part = value.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        ILION_TRY(check_scaling_parameter(part));
        if (comma == std::string_view::npos) return {};
        value.remove_prefix(comma + 1);
    }
}

}  // namespace

std::span<const std::string_view> unified_option_names() {
    return kNames;
}

Status check_unified(const OptionMap& options) {
    ILION_TRY(check_scaling(options));
    ILION_TRY(check_int(options, "base_shard_count", true));
    ILION_TRY_ASSIGN(double target, read_target(options));
    ILION_TRY(check_flush_size(options));
    ILION_TRY(check_int(options, "max_sstables_to_compact", false));
    ILION_TRY(check_check_frequency(options));
    ILION_TRY(check_expiration(options));
    ILION_TRY(check_overlap(options));
    ILION_TRY(check_min_size(options, target));
    return check_growth(options);
}

}  // namespace ilion::plan
