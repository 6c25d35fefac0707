#include "schema/java_double.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ilion::schema {

std::string java_double(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";

    double magnitude = std::fabs(value);
    if (magnitude >= 1e-3 && magnitude < 1e7) {
        auto text = fmt::format("{}", value);  // shortest digits, positional in this range
        if (text.find('.') == std::string::npos) text += ".0";
        return text;
    }
    auto text = fmt::format("{:e}", value);
    // The shortest digits that read back the same, in scientific form.
    for (int digits = 0; digits < 17; ++digits) {
        text = fmt::format("{:.{}e}", value, digits);
        if (std::stod(text) == value) break;
    }
    auto e = text.find('e');
    auto mantissa = text.substr(0, e);
    if (mantissa.find('.') == std::string::npos) mantissa += ".0";
    return fmt::format("{}E{}", mantissa, std::stoi(text.substr(e + 1)));
}

}  // namespace ilion::schema
