#include "server/config/quantity.hpp"

#include <charconv>
#include <span>

namespace ilion::server {
namespace {

struct Unit {
    std::string_view name;
    int64_t factor;
};

std::optional<int64_t> parse(std::string_view text, std::span<const Unit> units) {
    int64_t number = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || number < 0) return std::nullopt;
    std::string_view name = text.substr(static_cast<size_t>(end - text.data()));
    for (const Unit& unit : units) {
        int64_t product = 0;
        if (unit.name != name) continue;
        if (__builtin_mul_overflow(number, unit.factor, &product)) return std::nullopt;
        return product;
    }
    return std::nullopt;
}

}  // namespace

std::optional<int64_t> parse_size(std::string_view text) {
    constexpr Unit kUnits[] = {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
    return parse(text, kUnits);
}

std::optional<int64_t> parse_duration(std::string_view text) {
    constexpr int64_t kSecond = 1'000'000;
    constexpr Unit kUnits[] = {{"us", 1},           {"ms", 1000},          {"s", kSecond},
                               {"m", 60 * kSecond}, {"h", 3600 * kSecond}, {"d", 86'400 * kSecond}};
    return parse(text, kUnits);
}

}  // namespace ilion::server
