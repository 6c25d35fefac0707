#include "server/request/request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/kept_buffers.hpp"
#include "cql/parse.hpp"
#include "exec/ddl/execute_raw.hpp"
#include "exec/execute.hpp"
#include "exec/select/paging.hpp"
#include "plan/ddl/resolve_type.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "server/auth/masking.hpp"
#include "server/auth/statements.hpp"
#include "server/config/check_guardrails.hpp"
#include "server/config/check_schema.hpp"
#include "server/config/user_limits.hpp"
#include "server/request/consistency.hpp"
#include "server/request/replica_failure.hpp"
#include "server/trace/trace_session.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::server {
namespace {

wire::SchemaChange wire_form(const schema::SchemaChange& change) {
    return {static_cast<wire::SchemaChange::Kind>(change.kind),
            static_cast<wire::SchemaChange::Target>(change.target), change.keyspace, change.name,
            change.argument_types};
}

Status check_keyspace(Node& node, std::string_view keyspace) {
    if (node.catalog().schema()->keyspace(keyspace)) return {};
    return invalid(fmt::format("Keyspace '{}' does not exist", keyspace));
}

// The values of a request that names them, in the order of the markers; those without a value are left out, which
// the check of their number finds.
std::vector<ValueView> by_name(const wire::QueryParameters& parameters, const plan::Plan& plan) {
    std::vector<ValueView> ordered;
    ordered.reserve(plan.bind_variables.size());
    for (const auto& variable : plan.bind_variables) {
        for (size_t i = 0; i < parameters.names.size(); ++i) {
            if (parameters.names[i] != variable.name) continue;
            ordered.push_back(parameters.values[i]);
            break;
        }
    }
    return ordered;
}

// Schema statements, DESCRIBE, and what is about roles.
Result<exec::Result> run_raw(Node& node, const ConnectionState& state, const plan::RawPlan& raw,
                             const std::string& keyspace, const exec::QueryOptions& options) {
    Auth& auth = node.auth();
    auto schema = node.catalog().schema();
    if (auth.authenticates() && is_auth_statement(*raw.statement)) {
        return execute_auth_statement(*raw.statement,
                                      {auth, state.user, keyspace, *schema, node.identity().datacenter});
    }
    // DESCRIBE knows nothing of a request's own keyspace.
    bool describes = std::holds_alternative<cql::Describe>(raw.statement->body);
    ILION_TRY_ASSIGN(auto result, exec::execute_raw(*raw.statement, describes ? state.keyspace : keyspace, options,
                                                    node.catalog(), node.cluster()));
    if (const auto* change = std::get_if<schema::SchemaChange>(&result.body)) {
        ILION_TRY(auth.on_schema_change(state.user, *change, *schema));
    }
    return result;
}

}  // namespace

Status check_guardrails(Node& node, const ConnectionState& state, const cql::Statement& statement,
                        const plan::Plan& plan, Answer& answer) {
    ILION_TRY_ASSIGN(const Guardrails* guardrails, node.guardrails_for(state.user));
    if (guardrails == nullptr) return {};
    std::vector<std::string> warnings;
    auto status = check_prepared(*guardrails, statement, plan, warnings);
    answer.warn(std::move(warnings));
    return status;
}

Status ignore_properties(Node& node, const ConnectionState& state, cql::Statement& statement, Answer& answer) {
    ILION_TRY_ASSIGN(const Guardrails* guardrails, node.guardrails_for(state.user));
    if (guardrails == nullptr) return {};
    std::vector<std::string> warnings;
    drop_ignored_properties(*guardrails, statement, Violations(warnings));
    answer.warn(std::move(warnings));
    return {};
}

bool writes_roles(const plan::Plan& plan) {
    constexpr std::string_view kKeyspace = "system_auth";
    const auto* batch = std::get_if<std::shared_ptr<const plan::BatchPlan>>(&plan.body);
    if (batch == nullptr) {
        return plan.keyspace == kKeyspace &&
               !std::holds_alternative<std::shared_ptr<const plan::SelectPlan>>(plan.body);
    }
    return std::any_of((*batch)->statements.begin(), (*batch)->statements.end(),
                       [&](const auto& statement) { return statement->table->keyspace == kKeyspace; });
}

Result<plan::Context> plan_context(Node& node, const ConnectionState& state, std::optional<BytesView> keyspace) {
    plan::Context context;
    context.schema = node.catalog().schema();
    context.clock = &node.clock();
    context.keyspace = keyspace ? std::string(*keyspace) : state.keyspace;
    if (keyspace) ILION_TRY(check_keyspace(node, *keyspace));
    return context;
}

Result<cql::Statement> parse(std::string_view text, const ConnectionState& state) {
    if (state.trace != nullptr) state.trace->events().add(fmt::format("Parsing {}", text));
    ILION_TRY_ASSIGN(auto statement, cql::parse(text, plan::check_class));
    if (state.trace != nullptr) state.trace->events().add("Preparing statement");
    return statement;
}

Result<plan::PlanPtr> plan_text(std::string_view text, const plan::Context& context) {
    ILION_TRY_ASSIGN(auto statement, cql::parse(text));
    return plan::make_plan(std::make_shared<const cql::Statement>(std::move(statement)), context);
}

Status check_paging_state(const exec::QueryOptions& options, const plan::Plan& plan) {
    if (options.paging_state.empty()) return {};
    bool writes = std::holds_alternative<std::shared_ptr<const plan::ModificationPlan>>(plan.body) ||
                  std::holds_alternative<std::shared_ptr<const plan::BatchPlan>>(plan.body);
    return writes ? exec::check_paging_state(options.paging_state) : Status();
}

exec::QueryOptions query_options(const wire::QueryParameters& parameters, int version) {
    exec::QueryOptions options;
    options.consistency = static_cast<uint16_t>(parameters.consistency);
    if (parameters.serial_consistency) {
        options.serial_consistency = static_cast<uint16_t>(*parameters.serial_consistency);
    }
    options.page_size = parameters.page_size;
    options.paging_state = parameters.paging_state.value_or(BytesView());
    options.default_timestamp = parameters.default_timestamp;
    options.now_in_seconds = parameters.now_in_seconds;
    options.protocol_version = version;
    return options;
}

exec::QueryOptions query_options(wire::QueryParameters& parameters, const plan::Plan& plan, int version) {
    exec::QueryOptions options = query_options(parameters, version);
    options.values = parameters.names.empty() ? std::move(parameters.values) : by_name(parameters, plan);
    return options;
}

exec::Environment environment_of(Node& node, const ConnectionState& state) {
    exec::Environment environment = node.environment();
    if (state.trace != nullptr) environment.trace = &state.trace->events();
    return environment;
}

namespace {

// What is allowed.
Result<exec::Result> run_checked(Node& node, const ConnectionState& state, const plan::Plan& plan,
                                 const std::string& keyspace, const exec::QueryOptions& options,
                                 const Guardrails* guardrails, std::vector<std::string>& warnings) {
    ILION_TRY(check_consistency(node.catalog(), plan, options, RequestForm::statement, node.strict_consistency()));
    if (const auto* raw = std::get_if<plan::RawPlan>(&plan.body)) {
        return run_raw(node, state, *raw, keyspace, options);
    }
    if (const auto* use = std::get_if<plan::UsePlan>(&plan.body)) ILION_TRY(check_keyspace(node, use->keyspace));
    auto environment = environment_of(node, state);
    environment.warnings = &warnings;
    std::optional<GuardrailLimits> limits;
    if (guardrails != nullptr) environment.limits = &limits.emplace(*guardrails, node.clock(), warnings);
    const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body);
    if (select != nullptr && limits) {
        ILION_TRY_ASSIGN(limits->masked, is_masked(node.auth(), state.user, **select));
    }
    uint64_t began = ticks();
    auto result = exec::execute(plan, options, environment);
    node.metrics().end_writes(began, static_cast<bool>(result));
    if (node.auth().authenticates() && writes_roles(plan)) node.auth().roles().invalidate();
    if (!result) return as_replica_failure(result.error(), plan, options.consistency);
    return result;
}

}  // namespace

Result<exec::Result> run_plan(Node& node, const ConnectionState& state, const plan::Plan& plan,
                              const std::string& keyspace, const exec::QueryOptions& options, Answer& answer) {
    if (node.auth().authenticates()) {
        ILION_TRY(node.auth().check(state.user, plan, keyspace, *node.catalog().schema()));
    }
    ILION_TRY_ASSIGN(const Guardrails* guardrails, node.guardrails_for(state.user));
    if (!node.allows_use() && std::holds_alternative<plan::UsePlan>(plan.body)) {
        return invalid("USE statements prohibited. (see use_statements_enabled in cassandra.yaml)");
    }
    std::vector<std::string> warnings;
    auto result = [&]() -> Result<exec::Result> {
        if (guardrails != nullptr) {
            ILION_TRY(check_run(*guardrails, plan, options, *node.catalog().schema(), keyspace, warnings));
        }
        return run_checked(node, state, plan, keyspace, options, guardrails, warnings);
    }();
    answer.warn(std::move(warnings));
    return result;
}

void send_result(exec::Result&& result, const ResultMetadata& metadata, ConnectionState& state, Answer& answer) {
    answer.warn(std::move(result.warnings));
    if (auto* rows = std::get_if<exec::Rows>(&result.body)) {
        wire::RowsResult message;
        message.metadata.columns = rows->columns;
        message.metadata.skip = metadata.skip;
        message.metadata.of_one_table = metadata.of_one_table;
        if (!rows->paging_state.empty()) message.metadata.paging_state = rows->paging_state;
        if (!metadata.changed_id.empty()) message.metadata.new_result_metadata_id = metadata.changed_id;
        message.row_count = rows->count;
        message.rows = rows->encoded;
        answer.send(wire::Opcode::result, message);
        keep_buffer(std::move(rows->encoded));
    } else if (const auto* use = std::get_if<exec::SetKeyspace>(&result.body)) {
        state.keyspace = use->keyspace;
        answer.send(wire::Opcode::result, wire::SetKeyspaceResult{use->keyspace});
    } else if (const auto* change = std::get_if<schema::SchemaChange>(&result.body)) {
        answer.send(wire::Opcode::result, wire::SchemaChangeResult{wire_form(*change)});
    } else {
        answer.send(wire::Opcode::result, wire::VoidResult{});
    }
}

Error unprepared(BytesView id) {
    std::string hex;
    for (unsigned char byte : id) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
    return {ErrorCode::unprepared,
            fmt::format(
                "Prepared query with ID {} not found (either the query was not prepared on this host (maybe the "
                "host has been restarted?) or you have prepared too many queries and it has been evicted from "
                "the internal cache)",
                hex),
            UnpreparedDetail{std::string(id)}};
}

}  // namespace ilion::server
