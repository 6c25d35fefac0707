// The tables of `system_traces`, as Apache Cassandra 5.0.6 has them: traces of requests.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystemTraces = R"cql(
CREATE TABLE events (session_id uuid, event_id timeuuid, activity text, source inet, source_elapsed int,
    source_port int, thread text, PRIMARY KEY (session_id, event_id)) WITH comment = 'tracing events'
    AND gc_grace_seconds = 0;
CREATE TABLE sessions (session_id uuid, client inet, command text, coordinator inet, coordinator_port int,
    duration int, parameters map<text, text>, request text, started_at timestamp, PRIMARY KEY (session_id))
    WITH comment = 'tracing sessions' AND gc_grace_seconds = 0;
)cql";

}  // namespace ilion::server::system_ddl
