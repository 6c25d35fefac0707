#include "server/dispatch.hpp"

#include <fmt/format.h>

#include <exception>

#include "server/answer.hpp"
#include "server/request.hpp"
#include "server/trace/trace_session.hpp"
#include "wire/codec/authentication.hpp"

namespace ilion::server {
namespace {

template <class Message, class Run>
Status decode_and_run(Node& node, ConnectionState& state, BytesView body, Answer& answer, Run run) {
    ILION_TRY_ASSIGN(auto message, Message::decode(body, state.version));
    return run(node, state, message, answer);
}

Status run_register(ConnectionState& state, BytesView body, Answer& answer) {
    ILION_TRY_ASSIGN(auto message, wire::Register::decode(body));
    for (auto kind : message.kinds) state.registered[static_cast<size_t>(kind)] = true;
    answer.send_empty(wire::Opcode::ready);
    return {};
}

// Everything but EXECUTE.
Status run_request(Node& node, ConnectionState& state, wire::Opcode opcode, BytesView body, Answer& answer) {
    switch (opcode) {
        case wire::Opcode::query:
            return decode_and_run<wire::Query>(node, state, body, answer, run_query);
        case wire::Opcode::prepare:
            return decode_and_run<wire::Prepare>(node, state, body, answer, run_prepare);
        case wire::Opcode::batch:
            return decode_and_run<wire::Batch>(node, state, body, answer, run_batch);
        case wire::Opcode::register_:
            return run_register(state, body, answer);
        case wire::Opcode::auth_response:
            // Nobody is asked for credentials; who brings some anyway is let in, as AllowAllAuthenticator does.
            answer.send(wire::Opcode::auth_success, wire::AuthSuccess{});
            return {};
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

// A prepared write joins the group if it can; anything else finds the group settled.
Status run_in_order(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out,
                    Answer& answer) {
    wire::FrameExtras extras;  // a custom payload is accepted and, as in Cassandra, ignored
    ILION_TRY_ASSIGN(auto body, wire::FrameExtras::split(request.header, request.body, extras));
    if (request.header.op() != wire::Opcode::execute) {
        group.settle(node, state.version, out);
        return run_request(node, state, request.header.op(), body, answer);
    }
    ILION_TRY_ASSIGN(auto execute, wire::Execute::decode(body, state.version));
    ILION_TRY_ASSIGN(auto run, begin_execute(node, state, execute));
    // What is traced has an answer of its own.
    bool joined = false;
    if (state.trace == nullptr) {
        ILION_TRY_ASSIGN(joined, join_group(node, run, request.header.stream, group));
    }
    if (joined) {
        if (group.full()) group.settle(node, state.version, out);
        return {};
    }
    group.settle(node, state.version, out);
    return finish_execute(node, state, run, execute, answer);
}

// As run_in_order, and keeps what it did in system_traces.
Status run_traced(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out,
                  Answer& answer) {
    TraceSession trace(node.clock());
    state.trace = &trace;
    answer.set_tracing_id(trace.id());
    auto status = run_in_order(node, state, request, group, out, answer);
    state.trace = nullptr;
    // The trace is not what was asked for: that it cannot be written is no failure of the request.
    (void)trace.store(node.internal_queries(), state.client, inet_bytes(node.identity().address),
                      node.identity().storage_port);
    return status;
}

}  // namespace

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
