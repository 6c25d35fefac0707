// Statements to requests.
#include <fmt/core.h>

#include <atomic>

#include "driver/api/access.hpp"
#include "types/token.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::detail {
namespace {

// Microseconds of this machine's clock, never the same twice, never backwards.
int64_t next_timestamp() {
    static std::atomic<int64_t> last{0};
    auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
    int64_t before = last.load(std::memory_order_relaxed);
    int64_t chosen = 0;
    do {
        chosen = std::max(now, before + 1);
    } while (!last.compare_exchange_weak(before, chosen, std::memory_order_relaxed));
    return chosen;
}

std::optional<wire::Consistency> to_wire(std::optional<Consistency> consistency) {
    if (!consistency) return std::nullopt;
    return static_cast<wire::Consistency>(*consistency);
}

// A prepared statement's values with "not set" for the variables that were left.
Status complete_values(const Statement& statement, int version, std::string& values, uint16_t& count) {
    values = Access::values(statement);
    count = Access::value_count(statement);
    const auto& prepared = Access::prepared(Access::prepared(statement));
    if (!prepared || count == prepared->variables.size()) return {};
    if (version < 4) {
        return make_error(ErrorCode::bad_argument,
                          fmt::format("{} values for {} variables; protocol v3 knows no unset values", count,
                                      prepared->variables.size()));
    }
    for (; count < prepared->variables.size(); ++count) put_number(int32_t{-2}, values);
    return {};
}

// The token of the partition key among the bound values, if all of it is bound.
std::optional<Token> routing_token(const Prepared& prepared, BytesView values) {
    if (prepared.partition_key.empty()) return std::nullopt;
    std::vector<OptionalBytesView> bound;
    for (ByteReader reader(values); !reader.at_end() && reader.ok();) bound.push_back(reader.read_value());
    std::vector<BytesView> components;
    for (uint16_t position : prepared.partition_key) {
        if (position >= bound.size() || !bound[position]) return std::nullopt;
        components.push_back(*bound[position]);
    }
    return murmur3_token(serialize_partition_key(components));
}

void set_common(driver::Request& request, const StatementOptions& options, const ClusterOptions& defaults) {
    request.idempotent = options.idempotent;
    request.timeout = options.timeout.value_or(defaults.timeout);
    if (options.tracing) request.flags |= wire::kFlagTracing;
}

Status check_keyspace(const StatementOptions& options, int version) {
    if (options.keyspace.empty() || version >= 5) return {};
    return make_error(ErrorCode::bad_argument, "A keyspace for one statement needs protocol v5");
}

}  // namespace

Result<driver::Request> encode(const Statement& statement, const SessionState& session) {
    int version = session.session->protocol_version();
    const ClusterOptions& defaults = session.cluster->options;
    const StatementOptions& options = statement.options;
    ILION_TRY(check_keyspace(options, version));
    driver::Request request;
    std::string values;
    wire::QueryParameters parameters;
    ILION_TRY(complete_values(statement, version, values, parameters.encoded_value_count));
    parameters.encoded_values = values;
    parameters.consistency = static_cast<wire::Consistency>(options.consistency.value_or(defaults.consistency));
    parameters.serial_consistency =
        to_wire(options.serial_consistency ? options.serial_consistency : defaults.serial_consistency);
    int32_t page_size = options.page_size.value_or(defaults.page_size);
    if (page_size > 0) parameters.page_size = page_size;
    if (!options.paging_state.empty()) parameters.paging_state = options.paging_state;
    parameters.default_timestamp = options.timestamp ? *options.timestamp : next_timestamp();
    if (!options.keyspace.empty()) parameters.keyspace = options.keyspace;
    set_common(request, options, defaults);
    request.keyspace = options.keyspace;

    const auto& prepared = Access::prepared(Access::prepared(statement));
    if (!prepared) {
        wire::Query query{.query = Access::query(statement), .parameters = std::move(parameters)};
        query.encode(request.body, version);
        request.consistency_at = static_cast<uint32_t>(4 + query.query.size());
        return request;
    }
    auto shape = prepared->shape();
    parameters.skip_metadata = shape.columns != nullptr;
    wire::Execute execute{
        .id = prepared->id, .result_metadata_id = shape.metadata_id, .parameters = std::move(parameters)};
    execute.encode(request.body, version);
    request.opcode = wire::Opcode::execute;
    request.consistency_at = static_cast<uint32_t>(2 + prepared->id.size());
    if (version >= 5) request.consistency_at += static_cast<uint32_t>(2 + shape.metadata_id.size());
    request.token = routing_token(*prepared, values);
    if (request.keyspace.empty()) request.keyspace = prepared->keyspace;
    return request;
}

Result<driver::Request> encode(const Batch& batch, const SessionState& session) {
    int version = session.session->protocol_version();
    const ClusterOptions& defaults = session.cluster->options;
    const StatementOptions& options = batch.options;
    ILION_TRY(check_keyspace(options, version));
    if (Access::statements(batch).size() > UINT16_MAX) {
        return make_error(ErrorCode::bad_argument, "A batch holds at most 65535 statements");
    }
    driver::Request request;
    wire::Batch message;
    message.type = static_cast<wire::Batch::Type>(Access::kind(batch));
    std::vector<std::string> values(Access::statements(batch).size());
    size_t consistency_at = 3;
    for (size_t i = 0; i < values.size(); ++i) {
        const Statement& statement = Access::statements(batch)[i];
        const auto& prepared = Access::prepared(Access::prepared(statement));
        wire::Batch::Statement entry;
        entry.prepared = prepared != nullptr;
        entry.query_or_id = prepared ? BytesView(prepared->id) : BytesView(Access::query(statement));
        ILION_TRY(complete_values(statement, version, values[i], entry.encoded_value_count));
        entry.encoded_values = values[i];
        consistency_at += 1 + (prepared ? 2U : 4U) + entry.query_or_id.size() + 2 + values[i].size();
        if (prepared && !request.token) {
            request.token = routing_token(*prepared, values[i]);
            request.keyspace = prepared->keyspace;
        }
        message.statements.push_back(std::move(entry));
    }
    wire::QueryParameters& parameters = message.parameters;
    parameters.consistency = static_cast<wire::Consistency>(options.consistency.value_or(defaults.consistency));
    parameters.serial_consistency =
        to_wire(options.serial_consistency ? options.serial_consistency : defaults.serial_consistency);
    bool is_counter = Access::kind(batch) == Batch::Kind::counter;
    if (options.timestamp || !is_counter) {
        parameters.default_timestamp = options.timestamp.value_or(next_timestamp());
    }
    if (!options.keyspace.empty()) parameters.keyspace = options.keyspace;
    message.encode(request.body, version);
    request.opcode = wire::Opcode::batch;
    request.consistency_at = static_cast<uint32_t>(consistency_at);
    request.is_counter_batch = is_counter;
    set_common(request, options, defaults);
    return request;
}

driver::Request encode_prepare(const std::string& query, const SessionState& session) {
    driver::Request request;
    request.opcode = wire::Opcode::prepare;
    request.idempotent = true;
    request.timeout = session.cluster->options.timeout;
    wire::Prepare{.query = query}.encode(request.body, session.session->protocol_version());
    return request;
}

}  // namespace ilion::detail
