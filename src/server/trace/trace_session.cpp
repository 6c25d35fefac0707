#include "server/trace/trace_session.hpp"

#include "server/metrics/running_queries.hpp"
#include "server/request/consistency.hpp"
#include "types/text.hpp"
#include "types/timeuuid.hpp"

namespace ilion::server {
namespace {

constexpr std::string_view kInsertSession =
    "INSERT INTO system_traces.sessions (session_id, client, command, coordinator, coordinator_port, duration, "
    "parameters, request, started_at) VALUES (?, ?, 'QUERY', ?, ?, ?, ?, ?, ?) USING TTL 86400 AND TIMESTAMP ?";
constexpr std::string_view kInsertEvent =
    "INSERT INTO system_traces.events (session_id, event_id, activity, source, source_elapsed, source_port, "
    "thread) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) USING TTL 86400 AND TIMESTAMP ?";

// Longer values are cut.
constexpr size_t kMaxValue = 1000;

std::string literal(const ColumnSpec& marker, const ValueView& value) {
    if (value.is_unset()) return "<unset>";
    if (value.is_null()) return "null";
    auto text = to_cql_literal(*marker.type, value.bytes());
    if (text.size() > kMaxValue) text = text.substr(0, kMaxValue) + "...'";
    return text;
}

}  // namespace

TraceSession::TraceSession(const Clock& clock)
    : id_(make_timeuuid(clock)),
      started_millis_(clock.now_millis()),
      clock_(clock) {}

void TraceSession::set_parameters(const wire::QueryParameters& parameters) {
    if (parameters.page_size && *parameters.page_size > 0) {
        set_parameter("page_size", std::to_string(*parameters.page_size));
    }
    set_levels(parameters.consistency, parameters.serial_consistency);
}

void TraceSession::set_levels(wire::Consistency consistency, const std::optional<wire::Consistency>& serial) {
    set_parameter("consistency_level", std::string(consistency_name(consistency)));
    set_parameter("serial_consistency_level",
                  std::string(consistency_name(serial.value_or(wire::Consistency::serial))));
}

void TraceSession::set_values(const std::vector<ColumnSpec>& markers, const std::vector<ValueView>& values) {
    for (size_t i = 0; i < markers.size() && i < values.size(); ++i) {
        set_parameter("bound_var_" + std::to_string(i) + "_" + markers[i].name, literal(markers[i], values[i]));
    }
}

Status TraceSession::store(InternalQueries& queries, BytesView client, BytesView node, int32_t node_port) const {
    Bytes port = int_value(node_port);
    Bytes timestamp = bigint_value(started_millis_ * 1000);
    Bytes duration = int_value(static_cast<int32_t>(events_.elapsed_micros()));
    Bytes parameters = map_value(parameters_);
    Bytes started = bigint_value(started_millis_);
    store::Mutation mutation;
    ILION_TRY(queries.add(kInsertSession,
                          {id_.view(), client, node, port, duration, parameters, request_, started, timestamp},
                          mutation));
    for (const auto& event : events_.events()) {
        Uuid event_id = make_timeuuid(clock_);
        Bytes elapsed = int_value(static_cast<int32_t>(event.elapsed_micros));
        ILION_TRY(queries.add(
            kInsertEvent,
            {id_.view(), event_id.view(), event.activity, node, elapsed, port, request_thread_name(), timestamp},
            mutation));
    }
    return queries.commit(mutation);
}

}  // namespace ilion::server
