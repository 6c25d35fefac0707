// The trace of one request: its id, what was asked, what was done; kept in system_traces for a day.
#pragma once

#include <map>
#include <string>

#include "base/uuid.hpp"
#include "exec/trace.hpp"
#include "plan/statement.hpp"
#include "server/system/internal_queries.hpp"
#include "wire/codec/request/query_parameters.hpp"

namespace ilion::server {

class TraceSession {
public:
    explicit TraceSession(const Clock& clock);

    const Uuid& id() const { return id_; }
    exec::Trace& events() { return events_; }

    // Says what the request is, in Cassandra's words: `Execute CQL3 query`.
    void begin(std::string_view request) { request_ = request; }
    void set_parameter(std::string name, std::string value) { parameters_[std::move(name)] = std::move(value); }
    // Levels, page size and the like; `values` as literals, for markers that have names.
    void set_parameters(const wire::QueryParameters& parameters);
    void set_levels(wire::Consistency consistency, const std::optional<wire::Consistency>& serial);
    void set_values(const std::vector<ColumnSpec>& markers, const std::vector<ValueView>& values);

    // Writes session and events down. `client` and `node` are the bytes of addresses.
    Status store(InternalQueries& queries, BytesView client, BytesView node, int32_t node_port) const;

private:
    Uuid id_;
    int64_t started_millis_;
    const Clock& clock_;
    exec::Trace events_;
    std::string request_;
    std::map<std::string, std::string> parameters_;
};

}  // namespace ilion::server
