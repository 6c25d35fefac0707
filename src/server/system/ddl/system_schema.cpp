// The tables of `system_schema`, as Apache Cassandra 5.0.6 has them: the schema, as rows.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystemSchema = R"cql(
CREATE TABLE aggregates (keyspace_name text, aggregate_name text, argument_types frozen<list<text>>,
    final_func text, initcond text, return_type text, state_func text, state_type text,
    PRIMARY KEY (keyspace_name, aggregate_name, argument_types)) WITH comment = 'user defined aggregate definitions'
    AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE column_masks (keyspace_name text, table_name text, column_name text,
    function_argument_nulls frozen<list<boolean>>, function_argument_types frozen<list<text>>,
    function_argument_values frozen<list<text>>, function_keyspace text, function_name text,
    PRIMARY KEY (keyspace_name, table_name, column_name)) WITH comment = 'column dynamic data masks'
    AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE columns (keyspace_name text, table_name text, column_name text, clustering_order text,
    column_name_bytes blob, kind text, position int, type text,
    PRIMARY KEY (keyspace_name, table_name, column_name)) WITH comment = 'column definitions'
    AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE dropped_columns (keyspace_name text, table_name text, column_name text, dropped_time timestamp,
    kind text, type text, PRIMARY KEY (keyspace_name, table_name, column_name))
    WITH comment = 'dropped column registry' AND gc_grace_seconds = 604800
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE functions (keyspace_name text, function_name text, argument_types frozen<list<text>>,
    argument_names frozen<list<text>>, body text, called_on_null_input boolean, language text, return_type text,
    PRIMARY KEY (keyspace_name, function_name, argument_types)) WITH comment = 'user defined function definitions'
    AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE indexes (keyspace_name text, table_name text, index_name text, kind text,
    options frozen<map<text, text>>, PRIMARY KEY (keyspace_name, table_name, index_name))
    WITH comment = 'secondary index definitions' AND gc_grace_seconds = 604800
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE keyspaces (keyspace_name text, durable_writes boolean, replication frozen<map<text, text>>,
    PRIMARY KEY (keyspace_name)) WITH comment = 'keyspace definitions' AND gc_grace_seconds = 604800
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE tables (keyspace_name text, table_name text, additional_write_policy text, allow_auto_snapshot boolean,
    bloom_filter_fp_chance double, caching frozen<map<text, text>>, cdc boolean, comment text,
    compaction frozen<map<text, text>>, compression frozen<map<text, text>>, crc_check_chance double,
    dclocal_read_repair_chance double, default_time_to_live int, extensions frozen<map<text, blob>>,
    flags frozen<set<text>>, gc_grace_seconds int, id uuid, incremental_backups boolean, max_index_interval int,
    memtable text, memtable_flush_period_in_ms int, min_index_interval int, read_repair text,
    read_repair_chance double, speculative_retry text, PRIMARY KEY (keyspace_name, table_name))
    WITH comment = 'table definitions' AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE triggers (keyspace_name text, table_name text, trigger_name text, options frozen<map<text, text>>,
    PRIMARY KEY (keyspace_name, table_name, trigger_name)) WITH comment = 'trigger definitions'
    AND gc_grace_seconds = 604800 AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE types (keyspace_name text, type_name text, field_names frozen<list<text>>,
    field_types frozen<list<text>>, PRIMARY KEY (keyspace_name, type_name))
    WITH comment = 'user defined type definitions' AND gc_grace_seconds = 604800
    AND memtable_flush_period_in_ms = 3600000;
CREATE TABLE views (keyspace_name text, view_name text, additional_write_policy text, allow_auto_snapshot boolean,
    base_table_id uuid, base_table_name text, bloom_filter_fp_chance double, caching frozen<map<text, text>>,
    cdc boolean, comment text, compaction frozen<map<text, text>>, compression frozen<map<text, text>>,
    crc_check_chance double, dclocal_read_repair_chance double, default_time_to_live int,
    extensions frozen<map<text, blob>>, gc_grace_seconds int, id uuid, include_all_columns boolean,
    incremental_backups boolean, max_index_interval int, memtable text, memtable_flush_period_in_ms int,
    min_index_interval int, read_repair text, read_repair_chance double, speculative_retry text, where_clause text,
    PRIMARY KEY (keyspace_name, view_name)) WITH comment = 'view definitions' AND gc_grace_seconds = 604800
    AND memtable_flush_period_in_ms = 3600000;
)cql";

}  // namespace ilion::server::system_ddl
