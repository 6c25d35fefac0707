// The words of guardrails. What is refused is also warned of, as in Cassandra.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "server/config/guardrails.hpp"

namespace ilion::server {

class Violations {
public:
    // Appends to `warnings`, which outlives this.
    explicit Violations(std::vector<std::string>& warnings) : warnings_(&warnings) {}

    void warn(std::string_view guardrail, std::string_view what) const {
        warnings_->push_back(fmt::format("Guardrail {} violated: {}", guardrail, what));
    }
    Error refuse(std::string_view guardrail, std::string_view what) const {
        warn(guardrail, what);
        return invalid(warnings_->back());
    }

    // `text(is_warning, threshold)` says what is too much.
    template <class Text>
    Status above(std::string_view guardrail, const Threshold& threshold, int64_t value, Text text) const {
        if (threshold.fail >= 0 && value > threshold.fail) return refuse(guardrail, text(false, threshold.fail));
        if (threshold.warn >= 0 && value > threshold.warn) warn(guardrail, text(true, threshold.warn));
        return {};
    }
    template <class Text>
    Status below(std::string_view guardrail, const Threshold& threshold, int64_t value, Text text) const {
        if (threshold.fail >= 0 && value < threshold.fail) return refuse(guardrail, text(false, threshold.fail));
        if (threshold.warn >= 0 && value < threshold.warn) warn(guardrail, text(true, threshold.warn));
        return {};
    }

    Status flag(std::string_view guardrail, bool enabled, std::string_view what, std::string_view why = {}) const {
        if (enabled) return {};
        return refuse(guardrail, fmt::format("{} is not allowed{}{}", what, why.empty() ? "" : ". ", why));
    }
    // One that is asked about what a statement does: enabled, it may still be warned of.
    Status flag_warned(std::string_view guardrail, bool enabled, bool warned, std::string_view what,
                       std::string_view why) const {
        ILION_TRY(flag(guardrail, enabled, what, why));
        if (warned) warn(guardrail, fmt::format("{} is not recommended. {}", what, why));
        return {};
    }

    // `what`: of what the values are.
    Status values(std::string_view guardrail, const Guardrails::Values& values, const std::set<std::string>& given,
                  std::string_view what) const {
        if (auto found = both(given, values.disallowed); !found.empty()) {
            return refuse(guardrail,
                          fmt::format("Provided values [{}] are not allowed for {} (disallowed values are: [{}])",
                                      fmt::join(found, ", "), what, fmt::join(values.disallowed, ", ")));
        }
        if (auto found = both(given, values.warned); !found.empty()) {
            warn(guardrail, fmt::format("Provided values [{}] are not recommended for {} (warned values are: [{}])",
                                        fmt::join(found, ", "), what, fmt::join(values.warned, ", ")));
        }
        return {};
    }

    void ignore(std::string_view guardrail, const Guardrails::Values& values, const std::set<std::string>& given,
                std::string_view what) const {
        auto found = both(given, values.ignored);
        if (found.empty()) return;
        warn(guardrail,
             fmt::format("Ignoring provided values [{}] as they are not supported for {} (ignored values "
                         "are: [{}])",
                         fmt::join(found, ", "), what, fmt::join(values.ignored, ", ")));
    }

private:
    static std::vector<std::string> both(const std::set<std::string>& given, const std::set<std::string>& listed) {
        std::vector<std::string> found;
        for (const auto& one : given) {
            if (listed.contains(one)) found.push_back(one);
        }
        return found;
    }

    std::vector<std::string>* warnings_;
};

}  // namespace ilion::server
