// A statement's way through the node, on one screen: parse, plan, execute, answer.
#include "cql/parse.hpp"
#include "server/request/access.hpp"
#include "server/request/request.hpp"
#include "server/request/request_text.hpp"
#include "server/trace/trace_session.hpp"

namespace ilion::server {

Status run_query(Node& node, ConnectionState& state, wire::Query& query, Answer& answer) {
    if (state.trace != nullptr) {
        state.trace->begin("Execute CQL3 query");
        state.trace->set_parameter("query", std::string(query.query));
        state.trace->set_parameters(query.parameters);
    }
    RunningQueries::Entry running(node.running(), [&query] { return request_text(query); });
    ILION_TRY_ASSIGN(auto context, plan_context(node, state, query.parameters.keyspace));
    ILION_TRY_ASSIGN(auto statement, parse(query.query, state));
    if (!node.auth().authenticates()) ILION_TRY(check_access(statement));
    ILION_TRY(ignore_properties(node, state, statement, answer));
    ILION_TRY(node.auth().check(state.user, statement, context.keyspace));
    auto shared = std::make_shared<const cql::Statement>(std::move(statement));
    ILION_TRY_ASSIGN(auto plan, plan::make_plan(shared, context));
    ILION_TRY(check_guardrails(node, state, *shared, *plan, answer));

    ResultMetadata metadata{query.parameters.skip_metadata, {}, {}};
    auto options = query_options(query.parameters, *plan, state.version);
    ILION_TRY(check_paging_state(options, *plan));
    if (options.values.size() != plan->bind_variables.size()) return invalid("Invalid amount of bind variables");

    ILION_TRY_ASSIGN(auto result, run_plan(node, state, *plan, context.keyspace, options, answer));
    send_result(std::move(result), metadata, state, answer);
    return {};
}

}  // namespace ilion::server
