#include "exec/catalog.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cql/parse.hpp"
#include "temporary_folder.hpp"

namespace ilion::exec {
namespace {

class CatalogTest : public ::testing::Test {
protected:
    void SetUp() override { open(); }
    void TearDown() override { close(); }

    void open() {
        store::StoreOptions options;
        options.path = folder_.path() + "/data";
        options.clock = &clock_;
        auto store = store::Store::open(options);
        ASSERT_TRUE(store) << store.error().message;
        store_ = std::move(*store);
        auto catalog = open_catalog();
        ASSERT_TRUE(catalog) << catalog.error().message;
        catalog_ = std::move(*catalog);
    }
    ilion::Result<std::unique_ptr<Catalog>> open_catalog() {
        CatalogOptions options;
        options.store = store_.get();
        options.clock = &clock_;
        return Catalog::open(options);
    }
    void close() {
        catalog_.reset();
        store_.reset();
    }
    void restart() {
        close();
        open();
    }

    ilion::Result<Result> run(const std::string& statement) {
        auto parsed = cql::parse(statement);
        if (!parsed) return parsed.error();
        return catalog_->apply(*parsed, "k");
    }
    void must(const std::string& statement) {
        auto result = run(statement);
        ASSERT_TRUE(result) << statement << ": " << result.error().message;
    }
    schema::TablePtr table(const std::string& name) { return catalog_->schema()->table("k", name); }

    ManualClock clock_{1'700'000'000'000'000};
    ilion::test::TemporaryFolder folder_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Catalog> catalog_;
};

constexpr const char* kCreateKeyspace =
    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

TEST_F(CatalogTest, ARestartFindsTheSameSchema) {
    must(kCreateKeyspace);
    must("CREATE TYPE addr (street text, zip int)");
    must(
        "CREATE TABLE t (a int, b text, s int static, m map<text, frozen<addr>>, v vector<float, 3>, "
        "PRIMARY KEY (a, b)) WITH CLUSTERING ORDER BY (b DESC) AND comment = 'it''s' AND gc_grace_seconds = 5");
    must("ALTER TABLE t DROP s USING TIMESTAMP 7");
    must("CREATE TABLE c (a int PRIMARY KEY, n counter)");
    must("CREATE INDEX ON t (keys(m))");
    auto before = catalog_->schema();

    restart();
    auto after = catalog_->schema();
    EXPECT_EQ(after->version(), before->version());
    auto found = table("t");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, before->table("k", "t")->id);
    EXPECT_EQ(found->number, before->table("k", "t")->number);
    EXPECT_TRUE(found->column("b")->descending);
    EXPECT_EQ(found->dropped.size(), 1U);
    EXPECT_EQ(found->indexes.size(), 1U);
    EXPECT_TRUE(found->column("m")->type->equals(*before->table("k", "t")->column("m")->type));
    EXPECT_TRUE(found->column("m")->type->is_multi_cell());
    EXPECT_TRUE(table("c")->is_counter);
}

TEST_F(CatalogTest, TableNumbersAreNeverUsedAgain) {
    must(kCreateKeyspace);
    std::set<uint32_t> numbers;
    for (int round = 0; round < 3; ++round) {
        must("CREATE TABLE t (a int PRIMARY KEY, b int)");
        EXPECT_TRUE(numbers.insert(table("t")->number).second);
        must("DROP TABLE t");
        restart();
    }
}

TEST_F(CatalogTest, AColumnThatIsAddedAgainHasItsIdAndTheTimeOfItsDrop) {
    must(kCreateKeyspace);
    must("CREATE TABLE t (a int PRIMARY KEY, b int)");
    auto id = table("t")->column("b")->id;
    EXPECT_EQ(table("t")->column("b")->dropped_until, INT64_MIN);
    for (int64_t time = 10; time > 7; --time) {
        must("ALTER TABLE t DROP b USING TIMESTAMP " + std::to_string(time));
        restart();
        must("ALTER TABLE t ADD c" + std::to_string(time) + " int");
        EXPECT_NE(table("t")->column("c" + std::to_string(time))->id, id);
        must("ALTER TABLE t ADD b int");
        restart();
        EXPECT_EQ(table("t")->column("b")->id, id);
        EXPECT_EQ(table("t")->column("b")->dropped_until, time);
    }
}

TEST_F(CatalogTest, TheListenerHearsOfEachChangeOnce) {
    std::vector<std::string> heard;
    catalog_->set_listener(
        [&](const schema::SchemaChange& change, const schema::SchemaPtr& before, const schema::SchemaPtr& after) {
            heard.push_back(change.keyspace + "." + change.name);
            EXPECT_NE(before->version(), after->version());
            EXPECT_EQ(after->version(), catalog_->schema()->version());
        });
    must(kCreateKeyspace);
    must("CREATE TABLE t (a int PRIMARY KEY)");
    must("CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY)");
    EXPECT_FALSE(run("CREATE TABLE t (a int PRIMARY KEY)"));
    must("DROP TABLE t");
    EXPECT_EQ(heard, (std::vector<std::string>{"k.", "k.t", "k.t"}));
}

TEST_F(CatalogTest, AFailedStatementChangesNothing) {
    must(kCreateKeyspace);
    auto before = catalog_->schema();
    auto result = run("CREATE TABLE t (a int PRIMARY KEY, b nosuch)");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::invalid);
    EXPECT_EQ(catalog_->schema(), before);
}

TEST_F(CatalogTest, ADamagedRecordIsRefusedWhole) {
    must(kCreateKeyspace);
    must("CREATE TABLE t (a int PRIMARY KEY, b int)");
    auto record = store_->get_record("schema");
    ASSERT_TRUE(record && *record);
    auto intact = **record;
    for (size_t i = 0; i < intact.size(); i += i < 24 ? 1 : 17) {
        auto damaged = intact;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
        ASSERT_TRUE(store_->put_record("schema", damaged));
        auto catalog = open_catalog();
        ASSERT_FALSE(catalog) << "byte " << i;
        EXPECT_EQ(catalog.error().code, ErrorCode::corruption);
    }
    ASSERT_TRUE(store_->put_record("schema", BytesView(intact).substr(0, intact.size() / 2)));
    EXPECT_FALSE(open_catalog());
    ASSERT_TRUE(store_->put_record("schema", intact));
    EXPECT_TRUE(open_catalog());
}

}  // namespace
}  // namespace ilion::exec
