#include "plan/ddl/options/properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/characters.hpp"
#include "base/java_hash.hpp"
#include "types/floating.hpp"

namespace ilion::plan {

namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) {
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    T value{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<int32_t> parse_int(std::string_view text) {
    return parse_number<int32_t>(text);
}
std::optional<int64_t> parse_long(std::string_view text) {
    return parse_number<int64_t>(text);
}

std::string full_class_name(std::string_view written, std::string_view package) {
    bool is_full = written.find('.') != std::string_view::npos;
    return std::string(is_full ? std::string_view() : package).append(written);
}

const cql::Property* PropertyReader::find(std::string_view name) const {
    auto found = std::find_if(properties_.begin(), properties_.end(),
                              [&](const cql::Property& property) { return property.name == name; });
    return found == properties_.end() ? nullptr : &*found;
}

Status PropertyReader::check_known(std::span<const std::string_view> known) const {
    std::vector<std::string_view> names;
    for (const auto& property : properties_) names.emplace_back(property.name);
    // Cassandra keeps them in a hash map.
    for (std::string_view name : in_hash_order(std::move(names), java_string_hash)) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return syntax_error(fmt::format("Unknown property '{}'", name));
        }
    }
    return {};
}

Result<std::optional<std::string>> PropertyReader::text(std::string_view name) const {
    const auto* property = find(name);
    if (property == nullptr) return std::optional<std::string>();
    if (const auto* value = std::get_if<std::string>(&property->value)) return std::optional(*value);
    return syntax_error(fmt::format("Invalid value for property '{}'. It should be a string", name));
}

Result<std::optional<OptionMap>> PropertyReader::map(std::string_view name) const {
    const auto* property = find(name);
    if (property == nullptr) return std::optional<OptionMap>();
    const auto* entries = std::get_if<cql::PropertyMap>(&property->value);
    if (entries == nullptr) {
        return syntax_error(fmt::format("Invalid value for property '{}'. It should be a map.", name));
    }
    OptionMap map;
    for (const auto& [key, value] : *entries) map[key] = value;
    return std::optional(std::move(map));
}

Result<std::optional<int32_t>> PropertyReader::integer(std::string_view name) const {
    ILION_TRY_ASSIGN(auto value, text(name));
    if (!value) return std::optional<int32_t>();
    if (auto number = parse_int(*value)) return number;
    return syntax_error(fmt::format("Invalid integer value {} for '{}'", *value, name));
}

Result<std::optional<double>> PropertyReader::real(std::string_view name) const {
    ILION_TRY_ASSIGN(auto value, text(name));
    if (!value) return std::optional<double>();
    if (auto number = text::parse_double(*value)) return number;
    return syntax_error(fmt::format("Invalid double value {} for '{}'", *value, name));
}

Result<std::optional<bool>> PropertyReader::flag(std::string_view name) const {
    ILION_TRY_ASSIGN(auto value, text(name));
    if (!value) return std::optional<bool>();
    auto word = lower_case(*value);
    if (word == "1" || word == "true" || word == "yes") return std::optional(true);
    if (word == "0" || word == "false" || word == "no") return std::optional(false);
    return syntax_error(
        fmt::format("Invalid boolean value {} for '{}'. Positive values can be '1', 'true' or "
                    "'yes'. Negative values can be '0', 'false' or 'no'.",
                    *value, name));
}

}  // namespace ilion::plan
