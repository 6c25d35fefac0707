// PREPARE and EXECUTE.
#include <fmt/format.h>

#include "cql/parse.hpp"
#include "exec/execute.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "server/request/access.hpp"
#include "server/request/consistency.hpp"
#include "server/request/qualified.hpp"
#include "server/request/request.hpp"
#include "server/request/request_text.hpp"
#include "server/trace/trace_session.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::server {
namespace {

void send_prepared(const Prepared& prepared, Answer& answer) {
    wire::PreparedResult message;
    message.id = prepared.id;
    message.result_metadata_id = prepared.result_metadata_id;
    message.bind_variables.columns = prepared.plan->bind_variables;
    message.bind_variables.partition_key_indexes = prepared.plan->partition_key_bind_indexes;
    message.result_metadata.columns = prepared.result_columns;
    answer.send(wire::Opcode::result, message);
}

std::string_view or_null(const std::string& keyspace) {
    return keyspace.empty() ? "null" : std::string_view(keyspace);
}

std::string use_warning(const std::string& session_keyspace, const std::string& statement_keyspace, BytesView id) {
    std::string hex;
    for (unsigned char byte : id) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
    return fmt::format(
        "`USE <keyspace>` with prepared statements is considered to be an anti-pattern due to ambiguity in "
        "non-qualified "
        "table names. Please consider removing instances of `Session#setKeyspace(<keyspace>)`, "
        "`Session#execute(\"USE "
        "<keyspace>\")` and `cluster.newSession(<keyspace>)` from your code, and always use fully qualified table "
        "names "
        "(e.g. <keyspace>.<table>). Keyspace used: {}, statement keyspace: {}, statement id: {}",
        or_null(session_keyspace), or_null(statement_keyspace), hex);
}

// A statement that does not name its keyspace, executed under another than the one it was prepared in: the client
// is warned. Schema statements and the like are prepared in none.
bool warns_of_use(const ConnectionState& state, const Prepared& prepared) {
    if (state.warned_of_use || prepared.fully_qualified || prepared.plan->keyspace == state.keyspace) return false;
    return !std::holds_alternative<std::shared_ptr<const plan::BatchPlan>>(prepared.plan->body);
}

// Over before anybody could look.
bool is_instant(const plan::Plan& plan) {
    const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body);
    return select != nullptr && (*select)->is_point_read;
}

// What a rows answer to EXECUTE says of its columns. The client holds metadata under an id (from v5) or from
// PREPARE.
ResultMetadata metadata_of(const exec::Result& result, const Prepared& prepared, const wire::Execute& execute,
                           int version) {
    ResultMetadata metadata;
    const auto* rows = std::get_if<exec::Rows>(&result.body);
    if (!rows) return metadata;
    bool as_prepared = rows->columns == prepared.result_columns;
    if (as_prepared) metadata.of_one_table = prepared.result_of_one_table;
    bool skip = execute.parameters.skip_metadata;
    if (version < 5) {
        metadata.skip = skip && as_prepared;
        return metadata;
    }
    // The rows of a conditional update have no shape of their own: always described, never to be remembered.
    if (plan::has_conditions(*prepared.plan)) return metadata;
    Bytes made;
    if (!as_prepared) made = result_metadata_id(*rows->columns);
    const Bytes& id = as_prepared ? prepared.result_metadata_id : made;
    if (id != execute.result_metadata_id) {
        metadata.changed_id = id;
    } else {
        metadata.skip = skip;
    }
    return metadata;
}

}  // namespace

Status run_prepare(Node& node, ConnectionState& state, const wire::Prepare& prepare, Answer& answer) {
    if (state.trace != nullptr) {
        state.trace->begin("Preparing CQL3 query");
        state.trace->set_parameter("query", std::string(prepare.query));
    }
    uint64_t as_of = node.prepared().changes();
    ILION_TRY_ASSIGN(auto context, plan_context(node, state, prepare.keyspace));
    // A request that brings its own keyspace is a session of its own, which has not been warned.
    auto warn = [&](const Bytes& id) {
        if (state.warned_of_use && !prepare.keyspace) return;
        answer.warn(use_warning(context.keyspace, context.keyspace, id));
        state.warned_of_use |= !prepare.keyspace;
    };
    // Under the keyspace, then without: the first is how unqualified statements are stored.
    for (std::string_view keyspace : {std::string_view(context.keyspace), std::string_view()}) {
        if (auto known = node.prepared().find(prepared_id(prepare.query, keyspace))) {
            if (!keyspace.empty() || known->fully_qualified || context.keyspace.empty()) {
                // Cassandra prepares it anew where there is no keyspace.
                if (context.keyspace.empty() && !known->fully_qualified) warn(known->id);
                send_prepared(*known, answer);
                return {};
            }
        }
    }
    ILION_TRY_ASSIGN(auto statement, parse(prepare.query, state));
    if (!node.auth().authenticates()) ILION_TRY(check_access(statement));
    ILION_TRY(ignore_properties(node, state, statement, answer));
    auto shared = std::make_shared<const cql::Statement>(std::move(statement));
    bool qualified = is_fully_qualified(*shared);
    const cql::QualifiedName* target = schema_target(*shared);
    if (target != nullptr && target->keyspace.empty() && context.keyspace.empty()) {
        return invalid("No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
    }
    ILION_TRY_ASSIGN(auto plan, plan::make_plan(shared, context));
    ILION_TRY(check_guardrails(node, state, *shared, *plan, answer));

    const std::string keyspace = qualified ? "" : context.keyspace;
    auto made = [&] {
        return make_prepared(prepared_id(prepare.query, keyspace), std::string(prepare.query), std::move(plan),
                             qualified, context.keyspace);
    };
    PreparedPtr prepared = made();
    while (!node.prepared().add(prepared, keyspace, as_of)) {
        as_of = node.prepared().changes();
        context.schema = node.catalog().schema();
        ILION_TRY_ASSIGN(plan, plan::make_plan(shared, context));
        prepared = made();
    }
    if (!qualified) warn(prepared->id);
    send_prepared(*prepared, answer);
    return {};
}

Result<Execution> begin_execute(Node& node, const ConnectionState& state, wire::Execute& execute) {
    Execution execution;
    execution.prepared = node.prepared().find(execute.id);
    if (!execution.prepared) return unprepared(execute.id);
    const plan::Plan& plan = *execution.prepared->plan;
    if (state.trace != nullptr) {
        state.trace->begin("Execute CQL3 prepared query");
        state.trace->set_parameter("query", execution.prepared->query);
        state.trace->set_parameters(execute.parameters);
        state.trace->set_values(plan.bind_variables, execute.parameters.values);
    }
    execution.options = query_options(execute.parameters, plan, state.version);
    ILION_TRY(check_paging_state(execution.options, plan));
    if (execution.options.values.size() != plan.bind_variables.size()) {
        return invalid(fmt::format("there were {} markers(?) in CQL but {} bound variables",
                                   plan.bind_variables.size(), execution.options.values.size()));
    }
    return execution;
}

Result<bool> join_group(Node& node, const ConnectionState& state, const Execution& execution, int16_t stream,
                        WriteGroup& group) {
    const plan::Plan& plan = *execution.prepared->plan;
    if (warns_of_use(state, *execution.prepared)) return false;
    if (node.auth().authenticates()) {
        ILION_TRY_ASSIGN(const Guardrails* guardrails, node.guardrails_for(state.user));
        if (guardrails != nullptr || writes_roles(plan)) return false;
        if (node.auth().authorizes()) {
            ILION_TRY(node.auth().check(state.user, plan, state.keyspace, *node.catalog().schema()));
        }
    }
    std::vector<std::string> warnings;
    ILION_TRY(check_consistency(node.catalog(), plan, execution.options, RequestForm::statement,
                                node.strict_consistency()));
    if (exec::updates_counters(plan)) {
        ILION_TRY_ASSIGN(bool counted,
                         exec::collect_increments(plan, execution.options, node.environment(), group.counters()));
        if (counted) group.add(stream, execution.options.consistency, "COUNTER", {});
        return counted;
    }
    ILION_TRY_ASSIGN(bool joined,
                     exec::collect_write(plan, execution.options, node.environment(), group.mutation(), warnings));
    if (joined) group.add(stream, execution.options.consistency, "SIMPLE", std::move(warnings));
    return joined;
}

Status finish_execute(Node& node, ConnectionState& state, const Execution& execution, const wire::Execute& execute,
                      Answer& answer) {
    if (const Prepared& prepared = *execution.prepared; warns_of_use(state, prepared)) {
        answer.warn(use_warning(state.keyspace, prepared.plan->keyspace, prepared.id));
        state.warned_of_use = true;
    }
    std::optional<RunningQueries::Entry> running;
    if (!is_instant(*execution.prepared->plan)) {
        running.emplace(node.running(), [&] { return request_text(execute, execution.options.values.size()); });
    }
    // A schema statement stays in the keyspace in which it was prepared.
    const auto* raw = std::get_if<plan::RawPlan>(&execution.prepared->plan->body);
    bool changes_schema = raw != nullptr && schema_target(*raw->statement) != nullptr;
    const std::string& keyspace = changes_schema ? execution.prepared->keyspace : state.keyspace;
    ILION_TRY_ASSIGN(auto result,
                     run_plan(node, state, *execution.prepared->plan, keyspace, execution.options, answer));
    send_result(std::move(result), metadata_of(result, *execution.prepared, execute, state.version), state, answer);
    return {};
}

}  // namespace ilion::server
