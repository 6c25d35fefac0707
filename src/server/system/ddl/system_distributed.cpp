// The tables of `system_distributed`, as Apache Cassandra 5.0.6 has them: repair history and the like, replicated.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystemDistributed = R"cql(
CREATE TABLE parent_repair_history (parent_id timeuuid, columnfamily_names set<text>, exception_message text,
    exception_stacktrace text, finished_at timestamp, keyspace_name text, options map<text, text>,
    requested_ranges set<text>, started_at timestamp, successful_ranges set<text>, PRIMARY KEY (parent_id))
    WITH comment = 'Repair history'
    AND compaction = {'class': 'org.apache.cassandra.db.compaction.TimeWindowCompactionStrategy', 'compaction_window_size': '1', 'compaction_window_unit': 'DAYS', 'max_threshold': '32', 'min_threshold': '4'}
    AND default_time_to_live = 2592000;
CREATE TABLE partition_denylist (ks_name text, table_name text, key blob, PRIMARY KEY ((ks_name, table_name), key))
    WITH comment = 'Partition keys which have been denied access';
CREATE TABLE repair_history (keyspace_name text, columnfamily_name text, id timeuuid, coordinator inet,
    coordinator_port int, exception_message text, exception_stacktrace text, finished_at timestamp,
    parent_id timeuuid, participants set<inet>, participants_v2 set<text>, range_begin text, range_end text,
    started_at timestamp, status text, PRIMARY KEY ((keyspace_name, columnfamily_name), id))
    WITH comment = 'Repair history'
    AND compaction = {'class': 'org.apache.cassandra.db.compaction.TimeWindowCompactionStrategy', 'compaction_window_size': '1', 'compaction_window_unit': 'DAYS', 'max_threshold': '32', 'min_threshold': '4'}
    AND default_time_to_live = 2592000;
CREATE TABLE view_build_status (keyspace_name text, view_name text, host_id uuid, status text,
    PRIMARY KEY ((keyspace_name, view_name), host_id)) WITH comment = 'Materialized View build status';
)cql";

}  // namespace ilion::server::system_ddl
