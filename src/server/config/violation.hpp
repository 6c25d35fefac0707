// The words of guardrails.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "server/config/guardrails.hpp"

namespace ilion::server {

inline std::string violation(std::string_view guardrail, std::string_view what) {
    return fmt::format("Guardrail {} violated: {}", guardrail, what);
}

// `text(is_warning, threshold)` says what is too much.
template <class Text>
Status check_threshold(std::string_view guardrail, const Threshold& threshold, int64_t value, Text text,
                       std::vector<std::string>& warnings) {
    if (threshold.fail >= 0 && value > threshold.fail) {
        return invalid(violation(guardrail, text(false, threshold.fail)));
    }
    if (threshold.warn >= 0 && value > threshold.warn) {
        warnings.push_back(violation(guardrail, text(true, threshold.warn)));
    }
    return {};
}

inline Status check_flag(std::string_view guardrail, bool enabled, std::string_view what,
                         std::string_view why = {}) {
    if (enabled) return {};
    return invalid(violation(guardrail, fmt::format("{} is not allowed{}{}", what, why.empty() ? "" : ". ", why)));
}

// `what`: of what the values are.
inline Status check_values(std::string_view guardrail, const Guardrails::Values& values,
                           const std::set<std::string>& given, std::string_view what,
                           std::vector<std::string>& warnings) {
    auto among = [&](const std::set<std::string>& listed) {
        std::vector<std::string> found;
        for (const auto& one : given) {
            if (listed.contains(one)) found.push_back(one);
        }
        return found;
    };
    if (auto found = among(values.disallowed); !found.empty()) {
        return invalid(violation(
            guardrail, fmt::format("Provided values [{}] are not allowed for {} (disallowed values are: [{}])",
                                   fmt::join(found, ", "), what, fmt::join(values.disallowed, ", "))));
    }
    if (auto found = among(values.warned); !found.empty()) {
        warnings.push_back(violation(
            guardrail, fmt::format("Provided values [{}] are not recommended for {} (warned values are: [{}])",
                                   fmt::join(found, ", "), what, fmt::join(values.warned, ", "))));
    }
    return {};
}

}  // namespace ilion::server
