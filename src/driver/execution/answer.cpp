// What an answer leads to: Execution's part that reads frames and decides.
#include <fmt/core.h>

#include "driver/connection/response.hpp"
#include "driver/control/control_connection.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/execution/execution.hpp"
#include "driver/session/session_core.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::driver {
namespace {

enum class ResultKind : int32_t { void_ = 1, rows = 2, set_keyspace = 3, prepared = 4, schema_change = 5 };
constexpr int kMaxPrepares = 3;  // of one request: a server that forgets what it just prepared is broken

}  // namespace

void Execution::keep_response(Leg& leg, wire::Frame& frame) {
    outcome_.coordinator = leg.host();
    outcome_.response = {frame.header.version, frame.header.flags, frame.header.op(), frame.take_body()};
}

void Execution::on_result(Leg& leg, wire::Frame& frame) {
    Result<BytesView> message = message_of(frame);
    if (!message) return fail(message.error());
    if (message->size() < sizeof(int32_t)) return fail(protocol_error("A RESULT ends too early"));
    auto kind = static_cast<ResultKind>(load_be<int32_t>(message->data()));
    if (kind == ResultKind::void_ || kind == ResultKind::rows) {
        keep_response(leg, frame);
        return succeed();
    }
    if (kind == ResultKind::prepared) return on_prepared(leg, frame, *message);
    auto result = wire::decode_result(*message, frame.header.version);
    if (!result) return fail(result.error());
    if (auto* set = std::get_if<wire::SetKeyspaceResult>(&*result)) {
        return follow_keyspace(leg, frame, std::string(set->keyspace));
    }
    if (auto* change = std::get_if<wire::SchemaChangeResult>(&*result)) {
        return follow_schema_change(leg, frame, to_schema_change(change->change));
    }
    keep_response(leg, frame);
    succeed();
}

// The statement is remembered, and other hosts are told.
void Execution::on_prepared(Leg& leg, wire::Frame& frame, BytesView message) {
    ByteReader reader(message);
    reader.read<int32_t>();
    BytesView id = reader.read_bytes(reader.read<uint16_t>());
    bool has_payload = (request_.flags & wire::kFlagCustomPayload) != 0;
    auto request = wire::Prepare::decode(has_payload ? BytesView() : request_.bytes(), frame.header.version);
    PreparedText text;
    if (request) text = {std::string(request->query), std::string(request->keyspace.value_or(""))};
    if (!request_.query.empty()) text.query = request_.query;
    if (reader.ok() && request_.opcode == wire::Opcode::prepare && !text.query.empty()) {
        if (request_.prepare_everywhere) session_.prepare_elsewhere(leg.host(), text);
        session_.cluster().prepared().add(id, std::move(text));
    }
    keep_response(leg, frame);
    succeed();
}

void Execution::follow_keyspace(Leg& leg, wire::Frame& frame, std::string keyspace) {
    keep_response(leg, frame);
    settled_ = true;
    deadline_.disarm();
    spawn(switch_keyspace(std::move(keyspace), alive()));
}

Task<> Execution::switch_keyspace(std::string keyspace, std::shared_ptr<Execution*> alive) {
    auto session = session_.shared_from_this();
    Status status = co_await session->use_keyspace(std::move(keyspace));
    if (*alive == nullptr) co_return;
    if (status) {
        (*alive)->succeed();
    } else {
        (*alive)->fail(status.error());
    }
}

void Execution::follow_schema_change(Leg& leg, wire::Frame& frame, SchemaChange change) {
    keep_response(leg, frame);
    settled_ = true;
    deadline_.disarm();
    spawn(refresh_schema(std::move(change), alive()));
}

Task<> Execution::refresh_schema(SchemaChange change, std::shared_ptr<Execution*> alive) {
    auto session = session_.shared_from_this();
    ClusterCore& cluster = session->cluster();
    bool agreed = true;
    if (cluster.config().schema_agreement_wait.count() > 0) {
        agreed = co_await cluster.control().wait_for_agreement(cluster.config().schema_agreement_wait);
    }
    if (cluster.config().schema_metadata) {
        // Metadata that could not be read does not make a statement that was carried out fail.
        Status ignored = co_await cluster.control().refresh_schema(change.keyspace);
        static_cast<void>(ignored);
    }
    if (*alive == nullptr) co_return;
    (*alive)->outcome_.schema_agreed = agreed;
    (*alive)->succeed();
}

void Execution::on_error(Leg& leg, wire::Frame& frame) {
    Connection& connection = *std::exchange(leg.connection_, nullptr);
    Status status = error_of(frame);
    Error error = status.error();
    Metrics& metrics = session_.metrics();
    switch (error.code) {
        case ErrorCode::read_timeout:
            metrics.read_timeouts.add();
            break;
        case ErrorCode::write_timeout:
            metrics.write_timeouts.add();
            break;
        case ErrorCode::unavailable:
            metrics.unavailables.add();
            break;
        case ErrorCode::overloaded:
        case ErrorCode::is_bootstrapping:
        case ErrorCode::truncate_error:
        case ErrorCode::server_error:
            metrics.other_errors.add();
            break;
        case ErrorCode::unprepared:
            return on_unprepared(leg, connection, frame, std::move(error));
        default:
            keep_response(leg, frame);
            return fail(std::move(error));
    }
    RetryDecision decision = decide(error);
    follow(decision, leg, std::move(error), &frame);
}

void Execution::on_lost(Leg& leg, const Error& error) {
    if (settled_) return;
    if (session_.is_closed()) return fail(error);
    session_.metrics().connection_errors.add();
    RetryDecision decision = decide(error);
    follow(decision, leg, error, nullptr);
}

RetryDecision Execution::decide(const Error& error) {
    const auto& own = request_.retry_policy ? request_.retry_policy : profile_.retry;
    RetryPolicy& policy = own ? *own : *session_.cluster().default_profile().retry;
    RetryInfo info{consistency(), request_.idempotent, retries_, request_.context};
    static const ReplicaDetail kNoDetail;
    const auto* found = std::get_if<ReplicaDetail>(&error.detail);
    const ReplicaDetail& detail = found != nullptr ? *found : kNoDetail;
    switch (error.code) {
        case ErrorCode::read_timeout:
            return policy.on_read_timeout(info, detail);
        case ErrorCode::write_timeout:
            return policy.on_write_timeout(info, detail);
        case ErrorCode::unavailable:
            return policy.on_unavailable(info, detail);
        default:
            return policy.on_request_error(info, error);
    }
}

void Execution::follow(const RetryDecision& decision, Leg& leg, Error error, wire::Frame* frame) {
    using Kind = RetryDecision::Kind;
    if (decision.kind == Kind::ignore) {
        session_.metrics().ignores.add();
        int version = session_.cluster().protocol_version();
        outcome_.response = {static_cast<uint8_t>(version), 0, wire::Opcode::result, Bytes("\0\0\0\1", 4)};
        return succeed();
    }
    if (decision.kind == Kind::rethrow) {
        if (frame != nullptr) keep_response(leg, *frame);
        return fail(std::move(error));
    }
    ++retries_;
    session_.metrics().retries.add();
    outcome_.attempts.push_back({leg.host(), std::move(error)});
    if (decision.consistency && request_.consistency_at != 0) consistency_ = decision.consistency;
    leg.retry_same_host_ = decision.kind == Kind::retry_same_host;
    if (decision.delay_ms > 0) {
        session_.cluster().loop().arm(leg, std::chrono::milliseconds(decision.delay_ms));
    } else {
        retry(leg);
    }
}

void Execution::retry(Leg& leg) {
    bool sent = leg.retry_same_host_ && leg.send_to(HostPtr(leg.host()));
    if (!sent && !leg.send_to_next_host()) leg_ran_out();
}

// The host does not know the statement (any more): tell it, on the same connection, then ask again.
void Execution::on_unprepared(Leg& leg, Connection& connection, wire::Frame& frame, Error error) {
    const auto* detail = std::get_if<UnpreparedDetail>(&error.detail);
    const PreparedText* text =
        detail == nullptr ? nullptr : session_.cluster().prepared().find(detail->statement_id);
    if (text == nullptr || ++prepares_ > kMaxPrepares) {
        keep_response(leg, frame);
        return fail(std::move(error));
    }
    session_.metrics().reprepares.add();
    leg.stream_ = connection.send(wire::Opcode::prepare, 0, text->request(connection.version()), leg);
    if (leg.stream_ < 0) return on_lost(leg, make_error(ErrorCode::connection_closed, "Connection is closed"));
    leg.connection_ = &connection;
    leg.preparing_ = true;
    unprepared_id_ = detail->statement_id;
}

void Execution::on_reprepared(Leg& leg, Connection& connection, wire::Frame& frame) {
    Status status = error_of(frame);
    if (!status) {
        keep_response(leg, frame);
        return fail(status.error());
    }
    Result<BytesView> message = message_of(frame);
    ByteReader reader(message ? *message : BytesView());
    reader.read<int32_t>();
    BytesView id = reader.read_bytes(reader.read<uint16_t>());
    if (id != unprepared_id_) {
        return fail(
            make_error(ErrorCode::unprepared,
                       "The host prepared the statement under another id than before; was the keyspace or the "
                       "schema changed?"));
    }
    if (!leg.send_on(connection)) on_lost(leg, make_error(ErrorCode::connection_closed, "Connection is closed"));
}

}  // namespace ilion::driver
