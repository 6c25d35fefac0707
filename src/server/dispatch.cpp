#include "server/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "cql/parse.hpp"
#include "exec/execute.hpp"
#include "server/answer.hpp"
#include "server/auth/statements.hpp"
#include "server/request/request.hpp"
#include "server/trace/trace_session.hpp"
#include "wire/codec/request/authentication.hpp"
#include "wire/codec/request/request_reader.hpp"

namespace ilion::server {
namespace {

template <class Message, class Run>
Status decode_and_run(Node& node, ConnectionState& state, BytesView body, Answer& answer, Run run) {
    ILION_TRY_ASSIGN(auto message, Message::decode(body, state.version));
    return run(node, state, message, answer);
}

Status run_register(ConnectionState& state, BytesView body, Answer& answer) {
    ILION_TRY_ASSIGN(auto message, wire::Register::decode(body, state.version));
    for (auto kind : message.kinds) state.registered[static_cast<size_t>(kind)] = true;
    answer.send_empty(wire::Opcode::ready);
    return {};
}

Status run_auth_response(Node& node, ConnectionState& state, BytesView body, Answer& answer) {
    ILION_TRY_ASSIGN(auto message, wire::AuthResponse::decode(body));
    // Where nobody is asked for credentials, who brings some anyway is let in, as AllowAllAuthenticator does.
    if (node.auth().authenticates()) {
        if (!state.user.empty()) return protocol_error("Unexpected message AUTH_RESPONSE");
        ILION_TRY_ASSIGN(state.user, node.auth().log_in(message.token.value_or("")));
    }
    answer.send(wire::Opcode::auth_success, wire::AuthSuccess{});
    return {};
}

// Everything but EXECUTE and BATCH.
Status run_request(Node& node, ConnectionState& state, wire::Opcode opcode, BytesView body, Answer& answer) {
    switch (opcode) {
        case wire::Opcode::query:
            return decode_and_run<wire::Query>(node, state, body, answer, run_query);
        case wire::Opcode::prepare:
            return decode_and_run<wire::Prepare>(node, state, body, answer, run_prepare);
        case wire::Opcode::register_:
            return run_register(state, body, answer);
        case wire::Opcode::auth_response:
            return run_auth_response(node, state, body, answer);
        default:
            return protocol_error(fmt::format("Unexpected message {}", opcode_name(opcode)));
    }
}

bool is_traced(const wire::FrameHeader& header) {
    if (!header.has(wire::kFlagTracing)) return false;
    auto opcode = header.op();
    return opcode == wire::Opcode::query || opcode == wire::Opcode::prepare || opcode == wire::Opcode::execute ||
           opcode == wire::Opcode::batch;
}

bool updates_counters(const Execution& execution) {
    return exec::updates_counters(*execution.prepared->plan);
}
bool updates_counters(const BatchExecution&) {
    return false;
}

// Joins the group, which is settled if it is full; anything that cannot join finds it settled. What is traced has
// an answer of its own.
template <class Execution, class Finish>
Status join_or_finish(Node& node, const ConnectionState& state, const Execution& execution, int16_t stream,
                      WriteGroup& group, Bytes& out, Finish finish) {
    bool joined = false;
    if (!group.takes(updates_counters(execution))) group.settle(node, state.version, out);
    if (state.trace == nullptr) {
        ILION_TRY_ASSIGN(joined, join_group(node, state, execution, stream, group));
    }
    if (!joined || group.full()) group.settle(node, state.version, out);
    return joined ? Status() : finish();
}

// Prepared writes and batches join the group if they can.
Status run_in_order(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out,
                    Answer& answer) {
    wire::FrameExtras extras;  // a custom payload is accepted and, as in Cassandra, ignored
    ILION_TRY_ASSIGN(auto body, wire::FrameExtras::split(request.header, request.body, extras));
    int16_t stream = request.header.stream;
    if (request.header.op() == wire::Opcode::execute) {
        ILION_TRY_ASSIGN(auto execute, wire::Execute::decode(body, state.version));
        ILION_TRY_ASSIGN(auto run, begin_execute(node, state, execute));
        return join_or_finish(node, state, run, stream, group, out,
                              [&] { return finish_execute(node, state, run, execute, answer); });
    }
    if (request.header.op() == wire::Opcode::batch) {
        ILION_TRY_ASSIGN(auto batch, wire::Batch::decode(body, state.version));
        ILION_TRY_ASSIGN(auto run, begin_batch(node, state, batch));
        return join_or_finish(node, state, run, stream, group, out,
                              [&] { return finish_batch(node, state, run, batch, answer); });
    }
    group.settle(node, state.version, out);
    return run_request(node, state, request.header.op(), body, answer);
}

// The trace of the request being handled, for as long as it is.
class Traced {
public:
    Traced(ConnectionState& state, TraceSession& trace) : state_(state) { state.trace = &trace; }
    ~Traced() { state_.trace = nullptr; }
    Traced(const Traced&) = delete;
    Traced& operator=(const Traced&) = delete;

private:
    ConnectionState& state_;
};

// As run_in_order, and keeps what it did in system_traces.
Status run_traced(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out,
                  Answer& answer) {
    TraceSession trace(node.clock());
    answer.set_tracing_id(trace.id());
    auto status = [&] {
        Traced traced(state, trace);
        return run_in_order(node, state, request, group, out, answer);
    }();
    // The trace is not what was asked for: that it cannot be written is no failure of the request.
    (void)trace.store(node.internal_queries(), state.client, inet_bytes(node.identity().address),
                      node.identity().storage_port);
    return status;
}

// Whether the request may bring a statement with a password.
bool mentions_password(BytesView text) {
    constexpr std::string_view kWord = "password";
    auto same = [](char c, char lower) { return c == lower || c == lower - 'a' + 'A'; };
    return std::search(text.begin(), text.end(), kWord.begin(), kWord.end(), same) != text.end();
}

bool may_hash_password(Node& node, wire::Opcode opcode, BytesView body, int version) {
    if (opcode == wire::Opcode::query) {
        if (!mentions_password(body)) return false;
        auto query = wire::Query::decode(body, version);
        if (!query) return false;
        auto statement = cql::parse(query->query);
        return statement && hashes_password(*statement);
    }
    wire::RequestReader reader(body, opcode);
    BytesView id = reader.read_short_bytes();
    auto prepared = reader.ok() ? node.prepared().find(id) : nullptr;
    const auto* raw = prepared ? std::get_if<plan::RawPlan>(&prepared->plan->body) : nullptr;
    return raw != nullptr && hashes_password(*raw->statement);
}

}  // namespace

bool is_slow(Node& node, const wire::Frame& request) {
    if (!node.auth().authenticates()) return false;
    auto opcode = request.header.op();
    if (opcode == wire::Opcode::auth_response) return true;
    if (opcode != wire::Opcode::query && opcode != wire::Opcode::execute) return false;
    wire::FrameExtras extras;
    auto body = wire::FrameExtras::split(request.header, request.body, extras);
    return body && may_hash_password(node, opcode, *body, request.header.version);
}

void handle(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out) {
    Answer answer(out, state.version, request.header.stream);
    try {
        auto run = is_traced(request.header) ? run_traced : run_in_order;
        auto status = run(node, state, request, group, out, answer);
        if (!status) answer.send_error(status.error());
    } catch (const std::exception& exception) {
        // Memory ran out, or a library threw: this request fails, the node goes on.
        answer.take_back();
        answer.send_error(make_error(ErrorCode::server_error, exception.what()));
    }
}

}  // namespace ilion::server
