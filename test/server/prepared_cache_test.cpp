// Ids as a Cassandra 5.0.6 gives them, and what is dropped when the schema changes.
#include "server/prepared_cache.hpp"

#include <gtest/gtest.h>

#include "cql/parse.hpp"
#include "plan/write/batch_plan.hpp"
#include "server/request/qualified.hpp"

namespace ilion::server {
namespace {

std::string hex(BytesView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned char byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

PreparedPtr prepared(Bytes id, std::string keyspace, std::string table) {
    auto plan = std::make_shared<plan::Plan>();
    plan->body = plan::UsePlan{};
    plan->keyspace = std::move(keyspace);
    plan->table = std::move(table);
    auto made = std::make_shared<Prepared>();
    made->id = std::move(id);
    made->plan = std::move(plan);
    return made;
}

TEST(PreparedCache, IdsAreCassandras) {
    EXPECT_EQ(hex(prepared_id("SELECT k, v FROM wirep.t WHERE k=?", "")), "690be6e9861d3e0e66e2750d56cae87c");
    EXPECT_EQ(hex(prepared_id("SELECT k FROM t WHERE k=?", "wirep")), "674ef6fc128b39f8877b71ca7960d925");
    auto int_type = DataType::of(TypeKind::int_);
    EXPECT_EQ(hex(result_metadata_id(
                  {{"wirep", "t", "k", int_type}, {"wirep", "t", "v", DataType::list(int_type, true)}})),
              "2dbfc99cf0426805f6d587681032b0da");
    EXPECT_EQ(hex(result_metadata_id({{"wirep", "t", "k", int_type}})), "2adf15fdb92a0023d41d7cb431441153");
    EXPECT_EQ(hex(result_metadata_id({})), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(PreparedCache, TakesNothingThatWasPlannedForAnOlderSchema) {
    using Change = schema::SchemaChange;
    PreparedCache cache;
    uint64_t before = cache.changes();
    cache.invalidate({Change::Kind::updated, Change::Target::table, "k", "t", {}});
    EXPECT_FALSE(cache.add(prepared("a", "k", "t"), before));
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_TRUE(cache.add(prepared("a", "k", "t"), cache.changes()));
    EXPECT_NE(cache.find("a"), nullptr);
}

TEST(PreparedCache, DropsWhatAChangeIsAbout) {
    using Change = schema::SchemaChange;
    PreparedCache cache;
    cache.add(prepared("a", "k", "t"), cache.changes());
    cache.add(prepared("b", "k", "u"), cache.changes());
    cache.add(prepared("c", "l", "t"), cache.changes());
    cache.add(prepared("d", "", ""), cache.changes());

    cache.invalidate({Change::Kind::created, Change::Target::table, "k", "t", {}});
    EXPECT_EQ(cache.size(), 4u);
    cache.invalidate({Change::Kind::updated, Change::Target::table, "k", "t", {}});
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_NE(cache.find("b"), nullptr);
    cache.invalidate({Change::Kind::updated, Change::Target::type, "k", "address", {}});
    EXPECT_EQ(cache.find("b"), nullptr);
    cache.invalidate({Change::Kind::dropped, Change::Target::keyspace, "l", "", {}});
    EXPECT_EQ(cache.find("c"), nullptr);
    EXPECT_NE(cache.find("d"), nullptr);
}

TEST(PreparedCache, ABatchIsAboutTheTablesOfItsStatements) {
    using Change = schema::SchemaChange;
    auto batch = std::make_shared<plan::BatchPlan>();
    for (const char* keyspace : {"k", "l"}) {
        auto table = std::make_shared<schema::Table>();
        table->keyspace = keyspace;
        table->name = "t";
        auto statement = std::make_shared<plan::ModificationPlan>();
        statement->table = table;
        batch->statements.push_back(statement);
    }
    auto plan = std::make_shared<plan::Plan>();
    plan->keyspace = "k";
    plan->table = "t";
    plan->body = std::shared_ptr<const plan::BatchPlan>(batch);
    auto made = std::make_shared<Prepared>();
    made->id = "a";
    made->plan = plan;

    PreparedCache cache;
    cache.add(made, cache.changes());
    cache.invalidate({Change::Kind::updated, Change::Target::table, "other", "t", {}});
    cache.invalidate({Change::Kind::updated, Change::Target::table, "l", "u", {}});
    cache.invalidate({Change::Kind::dropped, Change::Target::keyspace, "other", "", {}});
    EXPECT_NE(cache.find("a"), nullptr);
    cache.invalidate({Change::Kind::updated, Change::Target::table, "l", "t", {}});
    EXPECT_EQ(cache.find("a"), nullptr);
}

TEST(PreparedCache, ForgetsTheOldestWhenItIsFull) {
    PreparedCache cache(2);
    cache.add(prepared("a", "", ""), cache.changes());
    cache.add(prepared("b", "", ""), cache.changes());
    cache.add(prepared("a", "", ""), cache.changes());
    cache.add(prepared("c", "", ""), cache.changes());
    EXPECT_EQ(cache.size(), 2u);
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_NE(cache.find("c"), nullptr);
}

TEST(Qualified, WhatNamesItsKeyspace) {
    auto qualified = [](std::string_view text) {
        auto statement = cql::parse(text);
        EXPECT_TRUE(statement) << text;
        return is_fully_qualified(*statement);
    };
    EXPECT_TRUE(qualified("SELECT a FROM k.t"));
    EXPECT_FALSE(qualified("SELECT a FROM t"));
    EXPECT_TRUE(qualified("INSERT INTO k.t (a) VALUES (1)"));
    EXPECT_TRUE(qualified("UPDATE k.t SET a = 1 WHERE b = 2"));
    EXPECT_TRUE(qualified("DELETE FROM k.t WHERE b = 2"));
    EXPECT_TRUE(qualified("TRUNCATE k.t"));
    EXPECT_FALSE(qualified("BEGIN BATCH INSERT INTO k.t (a) VALUES (1); DELETE FROM t WHERE b = 2 APPLY BATCH"));
    EXPECT_TRUE(qualified("BEGIN BATCH INSERT INTO k.t (a) VALUES (1); DELETE FROM k.t WHERE b = 2 APPLY BATCH"));
    EXPECT_FALSE(qualified("USE k"));
    EXPECT_FALSE(qualified("CREATE TABLE k.t (a int PRIMARY KEY)"));
}

}  // namespace
}  // namespace ilion::server
