// The tables of `system_virtual_schema`, as Apache Cassandra 5.0.6 has them: the schema of the virtual keyspaces,
// as rows.
#include "server/system/ddl/tables.hpp"

namespace ilion::server::system_ddl {

const std::string_view kSystemVirtualSchema = R"cql(
CREATE TABLE columns (keyspace_name text, table_name text, column_name text, clustering_order text,
    column_name_bytes blob, kind text, position int, type text,
    PRIMARY KEY (keyspace_name, table_name, column_name)) WITH comment = 'virtual column definitions';
CREATE TABLE keyspaces (keyspace_name text, PRIMARY KEY (keyspace_name))
    WITH comment = 'virtual keyspace definitions';
CREATE TABLE tables (keyspace_name text, table_name text, comment text, PRIMARY KEY (keyspace_name, table_name))
    WITH comment = 'virtual table definitions';
)cql";

}  // namespace ilion::server::system_ddl
