#include "server/dispatch.hpp"

#include <fmt/format.h>

#include <exception>

#include "server/answer.hpp"
#include "server/request.hpp"
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
    ILION_TRY_ASSIGN(bool joined, join_group(node, run, request.header.stream, group));
    if (joined) {
        if (group.full()) group.settle(node, state.version, out);
        return {};
    }
    group.settle(node, state.version, out);
    return finish_execute(node, state, run, execute, answer);
}

}  // namespace

void handle(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out) {
    Answer answer(out, state.version, request.header.stream);
    try {
        auto status = run_in_order(node, state, request, group, out, answer);
        if (!status) answer.send_error(status.error());
    } catch (const std::exception& exception) {
        // Memory ran out, or a library threw: this request fails, the node goes on.
        answer.take_back();
        answer.send_error(make_error(ErrorCode::server_error, exception.what()));
    }
}

}  // namespace ilion::server
