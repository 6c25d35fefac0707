// Speculative retry policies: `99p`, `50ms`, ALWAYS, NEVER (or NONE), MIN and MAX of a percentile and a time.
#include <fmt/format.h>

#include <cmath>

#include "base/characters.hpp"
#include "plan/ddl/options/table_options.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

Error bad_policy(std::string_view text) {
    return config_error(fmt::format("Invalid value {} for option 'speculative_retry'", text));
}

// The unsigned decimal number in front of one of the units.
std::optional<double> number_before(std::string_view word, std::initializer_list<std::string_view> units) {
    for (auto unit : units) {
        if (!word.ends_with(unit)) continue;
        auto digits = word.substr(0, word.size() - unit.size());
        if (digits.empty() || digits.find_first_not_of("0123456789.") != std::string_view::npos) continue;
        if (auto value = text::parse_double(digits)) return value;
    }
    return std::nullopt;
}

// At most four decimals, none that is not needed.
std::string percentile_text(double value) {
    auto text = fmt::format("{:.4f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + "p";
}

Result<std::string> read_simple(std::string_view written) {
    auto word = lower_case(written);
    if (auto percentile = number_before(word, {"percentile", "p"})) {
        if (*percentile > 0 && *percentile < 100) return percentile_text(*percentile);
        return config_error(fmt::format(
            "Invalid value {} for PERCENTILE option 'speculative_retry': must be between (0.0 and 100.0)",
            written));
    }
    if (auto millis = number_before(word, {"ms"})) return fmt::format("{}ms", static_cast<int64_t>(*millis));
    return bad_policy(written);
}

// MIN or MAX of a percentile and a time, whichever comes first. What is wrong with a part is wrong with the whole.
Result<std::string> read_pair(std::string_view written, bool is_min) {
    auto inner = written.substr(4, written.size() - 5);
    auto comma = inner.find(',');
    if (comma == std::string_view::npos) return bad_policy(written);
    auto first = inner.substr(0, comma), second = inner.substr(comma + 1);
    // Blanks may stand around the comma only.
    constexpr std::string_view kBlanks = " \t\n\v\f\r";
    while (!first.empty() && kBlanks.find(first.back()) != std::string_view::npos) first.remove_suffix(1);
    while (!second.empty() && kBlanks.find(second.front()) != std::string_view::npos) second.remove_prefix(1);
    auto left = read_simple(first), right = read_simple(second);
    if (!left || !right) return bad_policy(written);
    bool is_percentile = left->ends_with('p');
    if (is_percentile == right->ends_with('p')) {
        return config_error(
            fmt::format("{}: MIN()/MAX() arguments should be of different types, but both are of type {}",
                        bad_policy(written).message, is_percentile ? "PERCENTILE" : "FIXED"));
    }
    if (!is_percentile) std::swap(*left, *right);
    return fmt::format("{}({},{})", is_min ? "MIN" : "MAX", *left, *right);
}

}  // namespace

Result<std::string> read_retry_policy(std::string_view written) {
    auto word = upper_case(written);
    if (word == "ALWAYS") return word;
    if (word == "NEVER" || word == "NONE") return std::string("NEVER");

    bool is_min = word.starts_with("MIN(");
    if ((is_min || word.starts_with("MAX(")) && word.ends_with(')')) return read_pair(written, is_min);
    return read_simple(written);
}

}  // namespace ilion::plan
