// The guardrails that only running a statement can ask about.
#pragma once

#include "base/clock.hpp"
#include "exec/guard/user_limits.hpp"
#include "server/config/violation.hpp"

namespace ilion::server {

class GuardrailLimits final : public exec::UserLimits {
public:
    // All of them outlive this. What is warned of is appended to `warnings`.
    GuardrailLimits(const Guardrails& guardrails, const Clock& clock, std::vector<std::string>& warnings)
        : guardrails_(guardrails),
          clock_(clock),
          violations_(warnings) {}

    Status cartesian_product(std::string_view what, size_t values) override;
    Status partition_keys(const schema::Table& table, size_t keys) override;
    Status timestamp(const schema::Table& table, int64_t micros) override;
    Status value_size(const schema::Column& column, size_t bytes) override;
    Status collection_items(const schema::Column& column, size_t items) override;
    Status collection_size(const schema::Column& column, size_t bytes) override;
    Status term_size(const schema::Column& column, Term term, size_t bytes) override;

private:
    Status column_size(std::string_view guardrail, const Threshold& threshold, const schema::Column& column,
                       size_t bytes) const;

    const Guardrails& guardrails_;
    const Clock& clock_;
    Violations violations_;
};

}  // namespace ilion::server
