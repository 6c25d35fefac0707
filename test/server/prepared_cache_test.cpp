// Ids as a Cassandra 5.0.6 gives them, and what is dropped when the schema changes.
#include "server/prepared_cache.hpp"

#include <gtest/gtest.h>

#include "cql/parse.hpp"
#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"
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

using Change = schema::SchemaChange;

std::shared_ptr<schema::Table> make_table(std::string keyspace, std::string name) {
    auto table = std::make_shared<schema::Table>();
    table->keyspace = std::move(keyspace);
    table->name = std::move(name);
    table->columns.push_back({"k", DataType::of(TypeKind::int_), schema::ColumnKind::partition_key, 0});
    table->finish();
    return table;
}

schema::SchemaPtr with(const schema::Schema& before, schema::TablePtr table) {
    auto known = before.keyspace(table->keyspace);
    auto keyspace = known ? std::make_shared<schema::Keyspace>(*known) : std::make_shared<schema::Keyspace>();
    keyspace->name = table->keyspace;
    keyspace->tables[table->name] = std::move(table);
    return before.with(std::move(keyspace));
}

// A statement about the table; about none if that is null.
PreparedPtr prepared(Bytes id, schema::TablePtr table) {
    auto plan = std::make_shared<plan::Plan>();
    plan->body = plan::UsePlan{};
    if (table) {
        plan->keyspace = table->keyspace;
        plan->table = table->name;
        plan->body = plan::TruncatePlan{std::move(table)};
    }
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
    PreparedCache cache;
    uint64_t before = cache.changes();
    auto table = make_table("k", "t");
    cache.invalidate({Change::Kind::created, Change::Target::table, "k", "t", {}}, *with(schema::Schema(), table));
    EXPECT_FALSE(cache.add(prepared("a", table), before));
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_TRUE(cache.add(prepared("a", table), cache.changes()));
    EXPECT_NE(cache.find("a"), nullptr);
}

TEST(PreparedCache, DropsWhatAChangeIsAbout) {
    PreparedCache cache;
    auto t = make_table("k", "t"), u = make_table("k", "u"), other = make_table("l", "t");
    auto schema = with(*with(*with(schema::Schema(), t), u), other);
    cache.add(prepared("a", t), cache.changes());
    cache.add(prepared("b", u), cache.changes());
    cache.add(prepared("c", other), cache.changes());
    cache.add(prepared("d", nullptr), cache.changes());

    cache.invalidate({Change::Kind::created, Change::Target::type, "k", "address", {}}, *schema);
    EXPECT_EQ(cache.size(), 4u);
    auto longer = t->clone();
    longer->columns.push_back({"v", DataType::of(TypeKind::int_)});
    longer->finish();
    schema = with(*schema, longer);
    cache.invalidate({Change::Kind::updated, Change::Target::table, "k", "t", {}}, *schema);
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_NE(cache.find("b"), nullptr);
    cache.invalidate({Change::Kind::dropped, Change::Target::keyspace, "l", "", {}}, *schema->without("l"));
    EXPECT_EQ(cache.find("c"), nullptr);
    EXPECT_NE(cache.find("d"), nullptr);
}

TEST(PreparedCache, KeepsWhatAnAlterationDoesNotTouch) {
    PreparedCache cache;
    auto address = DataType::udt("k", "address", {"street"}, {DataType::of(TypeKind::text)}, true);
    auto longer = DataType::udt("k", "address", {"street", "zip"},
                                {DataType::of(TypeKind::text), DataType::of(TypeKind::int_)}, true);
    auto before = make_table("k", "t");
    before->columns.push_back({"home", address});
    before->finish();
    cache.add(prepared("a", before), cache.changes());

    auto commented = before->clone();
    commented->options.comment = "of no importance";
    commented->finish();
    cache.invalidate({Change::Kind::updated, Change::Target::table, "k", "t", {}},
                     *with(schema::Schema(), commented));
    EXPECT_NE(cache.find("a"), nullptr);

    auto grown = before->clone();
    grown->columns.back().type = longer;
    grown->finish();
    cache.invalidate({Change::Kind::updated, Change::Target::type, "k", "address", {}},
                     *with(schema::Schema(), grown));
    EXPECT_EQ(cache.find("a"), nullptr);

    cache.add(prepared("b", before), cache.changes());
    auto expiring = before->clone();
    expiring->options.default_time_to_live = 5;
    expiring->finish();
    cache.invalidate({Change::Kind::updated, Change::Target::table, "k", "t", {}},
                     *with(schema::Schema(), expiring));
    EXPECT_EQ(cache.find("b"), nullptr);
}

TEST(PreparedCache, ABatchIsAboutTheTablesOfItsStatements) {
    auto batch = std::make_shared<plan::BatchPlan>();
    auto schema = std::make_shared<const schema::Schema>();
    for (const char* keyspace : {"k", "l"}) {
        auto statement = std::make_shared<plan::ModificationPlan>();
        statement->table = make_table(keyspace, "t");
        schema = with(*schema, statement->table);
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
    cache.invalidate({Change::Kind::updated, Change::Target::table, "other", "t", {}}, *schema);
    cache.invalidate({Change::Kind::updated, Change::Target::table, "l", "u", {}}, *schema);
    EXPECT_NE(cache.find("a"), nullptr);
    cache.invalidate({Change::Kind::dropped, Change::Target::keyspace, "l", "", {}}, *schema->without("l"));
    EXPECT_EQ(cache.find("a"), nullptr);
}

TEST(PreparedCache, ForgetsTheOldestWhenItIsFull) {
    PreparedCache cache(2);
    cache.add(prepared("a", nullptr), cache.changes());
    cache.add(prepared("b", nullptr), cache.changes());
    cache.add(prepared("a", nullptr), cache.changes());
    cache.add(prepared("c", nullptr), cache.changes());
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
