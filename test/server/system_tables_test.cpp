#include "server/system/system_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cql/parse.hpp"
#include "server/system/system_keyspaces.hpp"
#include "types/text.hpp"

namespace ilion::server {
namespace {

class SystemTablesTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto keyspaces = make_system_keyspaces();
        ASSERT_TRUE(keyspaces) << keyspaces.error().message;
        exec::CatalogOptions options;
        options.clock = &clock_;
        options.system_keyspaces = *keyspaces;
        catalog_ = *exec::Catalog::open(std::move(options));
        auto identity = load_identity(nullptr, clock_);
        ASSERT_TRUE(identity);
        identity->cluster_name = "test";
        tables_ = std::make_unique<SystemTables>(*catalog_, *identity);
    }

    void must(const std::string& statement) {
        auto parsed = cql::parse(statement);
        ASSERT_TRUE(parsed) << statement;
        auto result = catalog_->apply(*parsed, "");
        ASSERT_TRUE(result) << statement << ": " << result.error().message;
    }

    // The rows of a table as CQL literals, of the named columns, sorted; every value is valid for its type.
    std::vector<std::string> rows(const std::string& keyspace, const std::string& name,
                                  const std::vector<std::string>& columns) {
        auto table = catalog_->schema()->table(keyspace, name);
        EXPECT_TRUE(table) << keyspace << "." << name;
        std::vector<std::string> out;
        for (const auto& row : tables_->rows(*table)) {
            EXPECT_EQ(row.size(), table->columns.size());
            std::string line;
            for (const auto& column : columns) {
                const auto* found = table->column(column);
                const auto& value = row[found->index];
                line += (line.empty() ? "" : " ") + (value ? to_cql_literal(*found->type, *value) : "null");
            }
            out.push_back(line);
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    ManualClock clock_{1'700'000'000'000'000};
    std::unique_ptr<exec::Catalog> catalog_;
    std::unique_ptr<SystemTables> tables_;
};

TEST_F(SystemTablesTest, HaveTheNamesAndIdsOfCassandra) {
    auto schema = catalog_->schema();
    EXPECT_EQ(schema->keyspaces().size(), 7U);
    EXPECT_EQ(schema->keyspace("system")->tables.size(), 23U);
    EXPECT_EQ(schema->keyspace("system_views")->tables.size(), 43U);
    EXPECT_EQ(schema->table("system", "local")->id.to_string(), "7ad54392-bcdd-35a6-8417-4e047860b377");
    EXPECT_EQ(schema->table("system_schema", "columns")->id.to_string(), "24101c25-a2ae-3af7-87c1-b40ee1aca33f");
    EXPECT_EQ(schema->table("system_traces", "sessions")->id.to_string(), "c5e99f16-8677-3914-b17e-960613512345");
    EXPECT_TRUE(schema->keyspace("system_views")->is_virtual);
    EXPECT_FALSE(schema->keyspace("system")->is_virtual);
}

TEST_F(SystemTablesTest, LocalSaysWhoTheNodeIs) {
    tables_->set_endpoint("127.0.0.9", 9142);
    EXPECT_EQ(rows("system", "local",
                   {"key", "bootstrapped", "cluster_name", "cql_version", "data_center", "native_protocol_version",
                    "partitioner", "rack", "release_version", "rpc_address", "rpc_port", "schema_version"}),
              std::vector<std::string>{"'local' 'COMPLETED' 'test' '3.4.7' 'datacenter1' '5' "
                                       "'org.apache.cassandra.dht.Murmur3Partitioner' 'rack1' '5.0.6' '127.0.0.9' "
                                       "9142 " +
                                       catalog_->schema()->version().to_string()});
    EXPECT_EQ(tables_->identity().tokens.size(), 16U);
    EXPECT_TRUE(std::is_sorted(tables_->identity().tokens.begin(), tables_->identity().tokens.end()));
    EXPECT_TRUE(rows("system", "peers", {"peer"}).empty());
    EXPECT_TRUE(rows("system", "peers_v2", {"peer"}).empty());
}

TEST_F(SystemTablesTest, SchemaIsShownAsRows) {
    must("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    must("CREATE TYPE k.addr (street text, zip int)");
    must(
        "CREATE TABLE k.t (a int, b text, m map<text, frozen<addr>>, PRIMARY KEY (a, b)) "
        "WITH CLUSTERING ORDER BY (b DESC)");
    must("ALTER TABLE k.t ADD x int");
    must("ALTER TABLE k.t DROP x USING TIMESTAMP 5000");

    auto is_k = [](const std::string& row) { return row.starts_with("'k'"); };
    auto only_k = [&](std::vector<std::string> all) {
        std::erase_if(all, [&](const std::string& row) { return !is_k(row); });
        return all;
    };
    EXPECT_EQ(only_k(rows("system_schema", "keyspaces", {"keyspace_name", "durable_writes", "replication"})),
              std::vector<std::string>{"'k' true {'class': 'org.apache.cassandra.locator.SimpleStrategy', "
                                       "'replication_factor': '1'}"});
    EXPECT_EQ(
        only_k(rows("system_schema", "columns",
                    {"keyspace_name", "column_name", "clustering_order", "kind", "position", "type"})),
        (std::vector<std::string>{"'k' 'a' 'none' 'partition_key' 0 'int'", "'k' 'b' 'desc' 'clustering' 0 'text'",
                                  "'k' 'm' 'none' 'regular' -1 'map<text, frozen<addr>>'"}));
    EXPECT_EQ(only_k(rows("system_schema", "types", {"keyspace_name", "type_name", "field_names", "field_types"})),
              std::vector<std::string>{"'k' 'addr' ['street', 'zip'] ['text', 'int']"});
    EXPECT_EQ(
        only_k(rows("system_schema", "tables",
                    {"keyspace_name", "table_name", "flags", "cdc", "allow_auto_snapshot", "speculative_retry"})),
        std::vector<std::string>{"'k' 't' {'compound'} null null '99p'"});
    EXPECT_EQ(only_k(rows("system_schema", "dropped_columns", {"keyspace_name", "column_name", "kind", "type"})),
              std::vector<std::string>{"'k' 'x' 'regular' 'int'"});
}

TEST_F(SystemTablesTest, VirtualKeyspacesAreListedApart) {
    EXPECT_EQ(rows("system_virtual_schema", "keyspaces", {"keyspace_name"}),
              (std::vector<std::string>{"'system_views'", "'system_virtual_schema'"}));
    EXPECT_EQ(rows("system_virtual_schema", "tables", {"table_name"}).size(), 46U);
    auto keyspaces = rows("system_schema", "keyspaces", {"keyspace_name"});
    EXPECT_EQ(std::count(keyspaces.begin(), keyspaces.end(), "'system_views'"), 0);
    EXPECT_EQ(std::count(keyspaces.begin(), keyspaces.end(), "'system'"), 1);
}

TEST_F(SystemTablesTest, EveryTableCanBeRead) {
    tables_->set_clients([] {
        return std::vector<ClientInfo>{
            {{std::string("\x7f\0\0\1", 4), 4711, {}, {}}, "k", "", 5, 3, {{"DRIVER_NAME", "x"}}, true}};
    });
    for (const auto& [keyspace_name, keyspace] : catalog_->schema()->keyspaces()) {
        for (const auto& [name, table] : keyspace->tables) {
            std::vector<std::string> columns;
            for (const auto& column : table->columns) columns.push_back(column.name);
            rows(keyspace_name, name, columns);
        }
    }
    EXPECT_EQ(rows("system_views", "clients", {"address", "port", "driver_name", "driver_version"}),
              std::vector<std::string>{"'127.0.0.1' 4711 'x' null"});
}

TEST_F(SystemTablesTest, SystemKeyspacesCannotBeChanged) {
    auto refused = [&](const std::string& statement) {
        auto result = catalog_->apply(*cql::parse(statement), "");
        return result ? std::string("done") : result.error().message;
    };
    EXPECT_EQ(refused("DROP TABLE system.local"), "system keyspace is not user-modifiable.");
    EXPECT_EQ(refused("DROP TABLE system_auth.roles"), "Cannot DROP <table system_auth.roles>");
    EXPECT_EQ(refused("DROP KEYSPACE system_auth"), "Cannot DROP <keyspace system_auth>");
    EXPECT_EQ(refused("ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', "
                      "'datacenter1': 1}"),
              "done");
}

}  // namespace
}  // namespace ilion::server
