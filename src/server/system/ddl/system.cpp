// The tables of `system`, as Apache Cassandra 5.0.6 has them: what a node knows of itself and its peers.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystem = R"cql(
CREATE TABLE "IndexInfo" (table_name text, index_name text, value blob, PRIMARY KEY (table_name, index_name))
    WITH comment = 'built column indexes' AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE available_ranges (keyspace_name text, ranges set<blob>, PRIMARY KEY (keyspace_name))
    WITH comment = 'available keyspace/ranges during bootstrap/replace that are ready to be served'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE available_ranges_v2 (keyspace_name text, full_ranges set<blob>, transient_ranges set<blob>,
    PRIMARY KEY (keyspace_name))
    WITH comment = 'available keyspace/ranges during bootstrap/replace that are ready to be served'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE batches (id timeuuid, mutations list<blob>, version int, PRIMARY KEY (id))
    WITH comment = 'batches awaiting replay'
    AND compaction = {'class': 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy', 'max_threshold': '32', 'min_threshold': '2'}
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE built_views (keyspace_name text, view_name text, status_replicated boolean,
    PRIMARY KEY (keyspace_name, view_name)) WITH comment = 'built views' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE compaction_history (id timeuuid, bytes_in bigint, bytes_out bigint, columnfamily_name text,
    compacted_at timestamp, compaction_properties frozen<map<text, text>>, keyspace_name text,
    rows_merged map<int, bigint>, PRIMARY KEY (id)) WITH comment = 'week-long compaction history'
    AND default_time_to_live = 604800 AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE local (key text, bootstrapped text, broadcast_address inet, broadcast_port int, cluster_name text,
    cql_version text, data_center text, gossip_generation int, host_id uuid, listen_address inet, listen_port int,
    native_protocol_version text, partitioner text, rack text, release_version text, rpc_address inet, rpc_port int,
    schema_version uuid, tokens set<text>, truncated_at map<uuid, blob>, PRIMARY KEY (key))
    WITH comment = 'information about the local node' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE paxos (row_key blob, cf_id uuid, in_progress_ballot timeuuid, in_progress_read_ballot timeuuid,
    most_recent_commit blob, most_recent_commit_at timeuuid, most_recent_commit_version int, proposal blob,
    proposal_ballot timeuuid, proposal_version int, PRIMARY KEY (row_key, cf_id))
    WITH comment = 'in-progress paxos proposals'
    AND bloom_filter_fp_chance = 0.01 AND compaction = {'class': 'org.apache.cassandra.db.compaction.LeveledCompactionStrategy', 'max_threshold': '32', 'min_threshold': '4'}
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE paxos_repair_history (keyspace_name text, table_name text,
    points frozen<list<frozen<tuple<blob, timeuuid>>>>, PRIMARY KEY (keyspace_name, table_name))
    WITH comment = 'paxos repair history' AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE peer_events (peer inet, hints_dropped map<timeuuid, int>, PRIMARY KEY (peer))
    WITH comment = 'events related to peers' AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE peer_events_v2 (peer inet, peer_port int, hints_dropped map<timeuuid, int>,
    PRIMARY KEY (peer, peer_port)) WITH comment = 'events related to peers' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE peers (peer inet, data_center text, host_id uuid, preferred_ip inet, rack text, release_version text,
    rpc_address inet, schema_version uuid, tokens set<text>, PRIMARY KEY (peer))
    WITH comment = 'information about known peers in the cluster' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE peers_v2 (peer inet, peer_port int, data_center text, host_id uuid, native_address inet,
    native_port int, preferred_ip inet, preferred_port int, rack text, release_version text, schema_version uuid,
    tokens set<text>, PRIMARY KEY (peer, peer_port)) WITH comment = 'information about known peers in the cluster'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE prepared_statements (prepared_id blob, logged_keyspace text, query_string text,
    PRIMARY KEY (prepared_id)) WITH comment = 'prepared statements' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE repairs (parent_id timeuuid, cfids set<uuid>, coordinator inet, coordinator_port int,
    last_update timestamp, participants set<inet>, participants_wp set<text>, ranges set<blob>,
    repaired_at timestamp, started_at timestamp, state int, PRIMARY KEY (parent_id)) WITH comment = 'repairs'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE size_estimates (keyspace_name text, table_name text, range_start text, range_end text,
    mean_partition_size bigint, partitions_count bigint,
    PRIMARY KEY (keyspace_name, table_name, range_start, range_end))
    WITH comment = 'per-table primary range size estimates, table is deprecated in favor of table_estimates'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE sstable_activity (keyspace_name text, columnfamily_name text, generation int, rate_120m double,
    rate_15m double, PRIMARY KEY ((keyspace_name, columnfamily_name, generation)))
    WITH comment = 'historic sstable read rates' AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE sstable_activity_v2 (keyspace_name text, table_name text, id text, rate_120m double, rate_15m double,
    PRIMARY KEY ((keyspace_name, table_name, id))) WITH comment = 'historic sstable read rates'
    AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE table_estimates (keyspace_name text, table_name text, range_type text, range_start text,
    range_end text, mean_partition_size bigint, partitions_count bigint,
    PRIMARY KEY (keyspace_name, table_name, range_type, range_start, range_end))
    WITH comment = 'per-table range size estimates' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE top_partitions (keyspace_name text, table_name text, top_type text, last_update timestamp,
    top frozen<list<frozen<tuple<text, bigint>>>>, PRIMARY KEY (keyspace_name, table_name, top_type))
    WITH comment = 'Stores the top partitions' AND gc_grace_seconds = 0 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE transferred_ranges (operation text, keyspace_name text, peer inet, ranges set<blob>,
    PRIMARY KEY ((operation, keyspace_name), peer))
    WITH comment = 'record of transferred ranges for streaming operation' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE transferred_ranges_v2 (operation text, keyspace_name text, peer inet, peer_port int, ranges set<blob>,
    PRIMARY KEY ((operation, keyspace_name), peer, peer_port))
    WITH comment = 'record of transferred ranges for streaming operation' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE view_builds_in_progress (keyspace_name text, view_name text, start_token text, end_token text,
    keys_built bigint, last_token text, PRIMARY KEY (keyspace_name, view_name, start_token, end_token))
    WITH comment = 'views builds current progress' AND gc_grace_seconds = 0
    AND memtable_flush_period_in_ms = 3600000;
)cql";

}  // namespace ilion::server::system_ddl
