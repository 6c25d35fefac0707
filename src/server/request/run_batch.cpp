// BATCH: each statement is text or prepared, with its own values.
#include <fmt/format.h>

#include "server/config/check_guardrails.hpp"
#include "server/config/user_limits.hpp"
#include "server/request/consistency.hpp"
#include "server/request/replica_failure.hpp"
#include "server/request/request.hpp"
#include "server/request/request_text.hpp"
#include "server/trace/trace_session.hpp"

namespace ilion::server {
namespace {

Result<plan::PlanPtr> plan_of(Node& node, const wire::Batch::Statement& statement, const plan::Context& context) {
    if (!statement.prepared) return plan_text(statement.query_or_id, context);
    auto prepared = node.prepared().find(statement.query_or_id);
    if (!prepared) return unprepared(statement.query_or_id);
    return prepared->plan;
}

Result<exec::Result> run(Node& node, const ConnectionState& state, const BatchExecution& execution,
                         std::vector<std::string>& warnings) {
    auto environment = environment_of(node, state);
    environment.warnings = &warnings;
    std::optional<GuardrailLimits> limits;
    if (execution.guardrails != nullptr) {
        environment.limits = &limits.emplace(*execution.guardrails, node.clock(), warnings);
        if (!execution.plans.empty()) {
            ILION_TRY(check_run(*execution.guardrails, *execution.plans.front(), execution.options,
                                *node.catalog().schema(), state.keyspace, warnings));
        }
    }
    uint64_t began = ticks();
    auto result =
        exec::execute_batch(execution.items, execution.kind, std::nullopt, execution.options, environment);
    node.metrics().end_writes(began, static_cast<bool>(result));
    return result;
}

}  // namespace

Result<BatchExecution> begin_batch(Node& node, const ConnectionState& state, const wire::Batch& batch) {
    if (state.trace != nullptr) {
        state.trace->begin("Execute batch of CQL3 queries");
        state.trace->set_levels(batch.parameters.consistency, batch.parameters.serial_consistency);
    }
    BatchExecution execution;
    ILION_TRY_ASSIGN(auto context, plan_context(node, state, batch.parameters.keyspace));
    execution.plans.reserve(batch.statements.size());
    execution.items.reserve(batch.statements.size());
    bool writes_only = true;
    const wire::Batch::Statement* previous = nullptr;
    for (const auto& statement : batch.statements) {
        // Nearly always a batch is one prepared statement with many values.
        bool repeated = previous != nullptr && previous->prepared && statement.prepared &&
                        previous->query_or_id == statement.query_or_id;
        previous = &statement;
        if (!repeated) {
            ILION_TRY_ASSIGN(auto plan, plan_of(node, statement, context));
            execution.plans.push_back(std::move(plan));
        }
        const plan::Plan& plan = *execution.plans.back();
        if (statement.values.size() != plan.bind_variables.size()) {
            return invalid(fmt::format("There were {} markers(?) in CQL but {} bound variables",
                                       plan.bind_variables.size(), statement.values.size()));
        }
        const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body);
        writes_only = writes_only && write != nullptr;
        execution.items.push_back({write != nullptr ? write->get() : nullptr, statement.values});
    }
    execution.kind = static_cast<cql::Batch::Kind>(batch.type);
    execution.options = query_options(batch.parameters, state.version);
    if (!writes_only) {
        return invalid("Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.");
    }
    for (const auto& plan : execution.plans) {
        ILION_TRY(check_paging_state(execution.options, *plan));
        ILION_TRY(node.auth().check(state.user, *plan, state.keyspace, *context.schema));
        execution.about_roles |= writes_roles(*plan);
    }
    ILION_TRY(exec::check_batch(execution.items, execution.kind));
    for (const auto& plan : execution.plans) {
        ILION_TRY(check_consistency(node.catalog(), *plan, execution.options, RequestForm::batch,
                                    node.strict_consistency()));
    }
    ILION_TRY_ASSIGN(execution.guardrails, node.guardrails_for(state.user));
    return execution;
}

Result<bool> join_group(Node& node, const ConnectionState&, const BatchExecution& execution, int16_t stream,
                        WriteGroup& group) {
    if (execution.about_roles || execution.guardrails != nullptr) return false;
    std::vector<std::string> warnings;
    ILION_TRY_ASSIGN(bool joined, exec::collect_batch(execution.items, execution.kind, execution.options,
                                                      node.environment(), group.mutation(), warnings));
    if (joined) {
        group.add(stream, execution.options.consistency, write_type(execution.kind), std::move(warnings));
    }
    return joined;
}

Status finish_batch(Node& node, ConnectionState& state, const BatchExecution& execution, const wire::Batch& batch,
                    Answer& answer) {
    RunningQueries::Entry running(node.running(), [&batch] { return request_text(batch); });
    std::vector<std::string> warnings;
    auto result = run(node, state, execution, warnings);
    if (execution.about_roles) node.auth().roles().invalidate();
    answer.warn(std::move(warnings));
    if (!result) return as_write_failure(result.error(), write_type(execution.kind), execution.options.consistency);
    send_result(std::move(*result), {}, state, answer);
    return {};
}

}  // namespace ilion::server
