// One function a kind of request. Each sends its answer, or fails without having sent anything.
#pragma once

#include "exec/query_options.hpp"
#include "exec/result.hpp"
#include "exec/write/batch.hpp"
#include "server/answer.hpp"
#include "server/connection_state.hpp"
#include "server/node.hpp"
#include "server/request/write_group.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::server {

Status run_query(Node& node, ConnectionState& state, wire::Query& query, Answer& answer);
Status run_prepare(Node& node, ConnectionState& state, const wire::Prepare& prepare, Answer& answer);

// BATCH in its steps, as EXECUTE below. The values belong to the message, which must stay.
struct BatchExecution {
    std::vector<plan::PlanPtr> plans;  // one for statements that follow on one another and are the same
    std::vector<exec::BatchItem> items;
    cql::Batch::Kind kind = cql::Batch::Kind::logged;
    exec::QueryOptions options;
    bool about_roles = false;
    const Guardrails* guardrails = nullptr;  // of the user; null where none hold
};
Result<BatchExecution> begin_batch(Node& node, const ConnectionState& state, const wire::Batch& batch);
Result<bool> join_group(Node& node, const ConnectionState& state, const BatchExecution& execution, int16_t stream,
                        WriteGroup& group);
Status finish_batch(Node& node, ConnectionState& state, const BatchExecution& execution, const wire::Batch& batch,
                    Answer& answer);

// EXECUTE in its steps: what is to be run with which values; joining a group of writes, if it is one that can;
// running it on its own.
struct Execution {
    PreparedPtr prepared;
    exec::QueryOptions options;
};
Result<Execution> begin_execute(Node& node, const ConnectionState& state, wire::Execute& execute);
Result<bool> join_group(Node& node, const ConnectionState& state, const Execution& execution, int16_t stream,
                        WriteGroup& group);
Status finish_execute(Node& node, ConnectionState& state, const Execution& execution, const wire::Execute& execute,
                      Answer& answer);

// What they share.

// What statements are planned in; `keyspace`, of the request, goes before that of USE.
Result<plan::Context> plan_context(Node& node, const ConnectionState& state, std::optional<BytesView> keyspace);

// Parses, and tells the trace.
Result<cql::Statement> parse(std::string_view text, const ConnectionState& state);

// Parses and plans.
Result<plan::PlanPtr> plan_text(std::string_view text, const plan::Context& context);

// What writes say of a paging state, which they have no use for.
Status check_paging_state(const exec::QueryOptions& options, const plan::Plan& plan);

// The parameters as `exec` takes them, without values; with them, those by name put in the order of the markers,
// the values move.
exec::QueryOptions query_options(const wire::QueryParameters& parameters, int version);
exec::QueryOptions query_options(wire::QueryParameters& parameters, const plan::Plan& plan, int version);

// Drops what guardrails let a statement say without effect.
Status ignore_properties(Node& node, const ConnectionState& state, cql::Statement& statement, Answer& answer);
// What guardrails say of a statement when it is prepared.
Status check_guardrails(Node& node, const ConnectionState& state, const cql::Statement& statement,
                        const plan::Plan& plan, Answer& answer);

// Whether a plan may change who may do what, by writing to system_auth.
bool writes_roles(const plan::Plan& plan);

// What operators run in: the node's, with the trace of the request.
exec::Environment environment_of(Node& node, const ConnectionState& state);

// Runs a plan of any kind for a session in `keyspace`. What is warned of before the result, or before a failure,
// goes to `answer`.
Result<exec::Result> run_plan(Node& node, const ConnectionState& state, const plan::Plan& plan,
                              const std::string& keyspace, const exec::QueryOptions& options, Answer& answer);

// Sends what came out. `metadata` decides what a rows answer says of its columns.
struct ResultMetadata {
    bool skip = false;                 // leave the columns out
    Bytes changed_id;                  // not empty: tell the client that this is the id of what follows
    std::optional<bool> of_one_table;  // what wire::share_table says of the columns, if it has been asked
};
void send_result(exec::Result&& result, const ResultMetadata& metadata, ConnectionState& state, Answer& answer);

// The error of an id that the node does not know.
Error unprepared(BytesView id);

}  // namespace ilion::server
