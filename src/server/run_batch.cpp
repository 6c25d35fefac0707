// BATCH: each statement is text or prepared, with its own values.
#include <fmt/format.h>

#include "exec/write/batch.hpp"
#include "server/config/check_guardrails.hpp"
#include "server/consistency.hpp"
#include "server/replica_failure.hpp"
#include "server/request.hpp"
#include "server/trace/trace_session.hpp"

namespace ilion::server {
namespace {

Result<plan::PlanPtr> plan_of(Node& node, const wire::Batch::Statement& statement, const plan::Context& context) {
    if (!statement.prepared) return plan_text(statement.query_or_id, context);
    auto prepared = node.prepared().find(statement.query_or_id);
    if (!prepared) return unprepared(statement.query_or_id);
    return prepared->plan;
}

exec::QueryOptions options_of(const wire::Batch& batch, int version) {
    exec::QueryOptions options;
    options.consistency = static_cast<uint16_t>(batch.consistency);
    if (batch.serial_consistency) options.serial_consistency = static_cast<uint16_t>(*batch.serial_consistency);
    options.default_timestamp = batch.default_timestamp;
    options.now_in_seconds = batch.now_in_seconds;
    options.protocol_version = version;
    return options;
}

}  // namespace

Status run_batch(Node& node, ConnectionState& state, wire::Batch& batch, Answer& answer) {
    if (state.trace != nullptr) {
        state.trace->begin("Execute batch of CQL3 queries");
        state.trace->set_levels(batch.consistency, batch.serial_consistency);
    }
    ILION_TRY_ASSIGN(auto context, plan_context(node, state, batch.keyspace));
    std::vector<plan::PlanPtr> plans;
    plans.reserve(batch.statements.size());
    for (const auto& statement : batch.statements) {
        ILION_TRY_ASSIGN(auto plan, plan_of(node, statement, context));
        if (statement.values.size() != plan->bind_variables.size()) {
            return invalid(fmt::format("There were {} markers(?) in CQL but {} bound variables",
                                       plan->bind_variables.size(), statement.values.size()));
        }
        plans.push_back(std::move(plan));
    }

    std::vector<exec::BatchEntry> entries;
    entries.reserve(plans.size());
    for (size_t i = 0; i < plans.size(); ++i) entries.push_back({plans[i].get(), batch.statements[i].values});
    auto kind = static_cast<cql::Batch::Kind>(batch.type);
    auto options = options_of(batch, state.version);
    auto schema = node.catalog().schema();
    bool about_roles = false;
    std::vector<std::string> warnings;
    for (const auto& entry : entries) {
        ILION_TRY(node.auth().check(state.user, *entry.plan, state.keyspace, *schema));
        ILION_TRY(check_consistency(*schema, *entry.plan, options, node.strict_consistency()));
        about_roles |= writes_roles(*entry.plan);
    }
    ILION_TRY_ASSIGN(const Guardrails* guardrails, node.guardrails_for(state.user));
    if (guardrails != nullptr && !entries.empty()) {
        ILION_TRY(check_run(*guardrails, *entries.front().plan, options, *schema, state.keyspace, warnings));
    }
    auto environment = environment_of(node, state);
    auto result = exec::execute_batch_message(entries, kind, options, environment);
    if (about_roles) node.auth().roles().invalidate();
    if (!result) return as_write_failure(result.error(), write_type(kind), options.consistency);
    answer.warn(std::move(warnings));
    send_result(*result, {}, state, answer);
    return {};
}

}  // namespace ilion::server
