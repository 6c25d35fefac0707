#include "schema/format.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace ilion::schema {
namespace {

TypePtr native(TypeKind kind) {
    return DataType::of(kind);
}

std::shared_ptr<Keyspace> make_keyspace() {
    auto keyspace = std::make_shared<Keyspace>();
    keyspace->name = "k";
    keyspace->replication = {{"class", "org.apache.cassandra.locator.SimpleStrategy"}, {"replication_factor", "3"}};
    keyspace->durable_writes = false;
    auto addr =
        DataType::udt("k", "addr", {"street", "Zip"}, {native(TypeKind::text), native(TypeKind::int_)}, true);
    keyspace->types["addr"] = addr;

    auto table = std::make_shared<Table>();
    table->keyspace = "k";
    table->name = "t";
    table->id = Uuid::random();
    table->number = 77;
    table->is_counter = false;
    auto add = [&](std::string name, TypePtr type, ColumnKind kind, int position) {
        Column column;
        column.name = std::move(name);
        column.type = std::move(type);
        column.kind = kind;
        column.position = position;
        column.descending = kind == ColumnKind::clustering;
        table->columns.push_back(std::move(column));
    };
    add("p", native(TypeKind::uuid), ColumnKind::partition_key, 0);
    add("c", DataType::tuple({native(TypeKind::int_), native(TypeKind::text)}), ColumnKind::clustering, 0);
    add("m", DataType::map(native(TypeKind::text), addr->frozen(), true), ColumnKind::regular, -1);
    add("l", DataType::list(native(TypeKind::int_), false), ColumnKind::static_, -1);
    add("v", DataType::vector(native(TypeKind::float_), 3), ColumnKind::regular, -1);
    add("u", addr, ColumnKind::regular, -1);
    table->dropped.push_back({"x", native(TypeKind::int_), ColumnKind::static_, -5});
    table->indexes["i"] = {"i", "CUSTOM", {{"target", "values(m)"}, {"class_name", "sai"}}};
    table->options.comment = "it's";
    table->options.bloom_filter_fp_chance = 0.1;
    table->options.extensions["e"] = std::string("\0\xff", 2);
    table->finish();
    keyspace->tables["t"] = table;

    auto hidden = std::make_shared<Table>();
    hidden->keyspace = "k";
    hidden->name = "made_on_demand";
    hidden->is_virtual = true;
    keyspace->tables["made_on_demand"] = hidden;

    auto function = std::make_shared<Function>();
    function->name = "f";
    function->argument_names = {"a"};
    function->argument_types = {native(TypeKind::int_)};
    function->return_type = native(TypeKind::text);
    function->language = "java";
    keyspace->functions.push_back(function);
    auto aggregate = std::make_shared<Aggregate>();
    aggregate->name = "g";
    aggregate->argument_types = {native(TypeKind::int_)};
    aggregate->state_function = "f";
    aggregate->state_type = aggregate->return_type = native(TypeKind::int_);
    aggregate->initial = std::string("\0\0\0\1", 4);
    keyspace->aggregates.push_back(aggregate);
    return keyspace;
}

TEST(SchemaFormat, WhatIsWrittenIsRead) {
    auto keyspace = make_keyspace();
    Bytes bytes;
    encode(*keyspace, bytes);
    BytesView rest = bytes;
    auto read = decode_keyspace(rest);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(rest.empty());
    Bytes again;
    encode(**read, again);
    EXPECT_EQ(again, bytes);

    EXPECT_EQ((*read)->table("made_on_demand"), nullptr);
    auto before = keyspace->table("t"), after = (*read)->table("t");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->number, 77U);
    EXPECT_EQ(after->id, before->id);
    EXPECT_EQ(after->options.extensions, before->options.extensions);
    for (const auto& column : before->columns) {
        const auto* found = after->column(column.name);
        ASSERT_NE(found, nullptr) << column.name;
        EXPECT_TRUE(found->type->equals(*column.type)) << column.name;
        EXPECT_EQ(found->type->is_multi_cell(), column.type->is_multi_cell()) << column.name;
        EXPECT_EQ(found->id, column.id);
        EXPECT_EQ(found->index, column.index);
        EXPECT_EQ(found->descending, column.descending);
    }
}

// Damage is an error or another schema, never anything worse. (The record around it has a digest: see
// catalog_test.)
TEST(SchemaFormat, DamagedBytesAreRead) {
    auto keyspace = make_keyspace();
    Bytes bytes;
    encode(*keyspace, bytes);
    for (size_t size = 0; size < bytes.size(); ++size) {
        BytesView cut = BytesView(bytes).substr(0, size);
        EXPECT_FALSE(decode_keyspace(cut)) << size;
    }
    for (int round = 0; round < 3000; ++round) {
        auto damaged = bytes;
        damaged[random_u64() % damaged.size()] = static_cast<char>(random_u64());
        damaged[random_u64() % damaged.size()] = static_cast<char>(random_u64());
        BytesView rest = damaged;
        (void)decode_keyspace(rest);
    }
}

TEST(Schema, EqualSchemasHaveEqualVersions) {
    auto keyspace = make_keyspace();
    auto empty = std::make_shared<const Schema>();
    auto one = empty->with(keyspace);
    auto changed = std::make_shared<Keyspace>(*keyspace);
    changed->durable_writes = true;
    auto two = one->with(changed);
    EXPECT_NE(one->version(), two->version());
    EXPECT_EQ(two->with(keyspace)->version(), one->version());
    EXPECT_EQ(one->version().version(), 3);
    EXPECT_EQ(two->without("k")->keyspace("k"), nullptr);
    EXPECT_NE(two->keyspace("k"), nullptr);
    EXPECT_EQ(two->without("k")->version(), one->without("k")->version());
}

}  // namespace
}  // namespace ilion::schema
