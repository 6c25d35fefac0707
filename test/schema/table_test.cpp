#include "schema/table.hpp"

#include <gtest/gtest.h>

namespace ilion::schema {
namespace {

Column make_column(std::string name, ColumnKind kind, int position = -1,
                   TypePtr type = DataType::of(TypeKind::int_)) {
    Column column;
    column.name = std::move(name);
    column.type = std::move(type);
    column.kind = kind;
    column.position = position;
    return column;
}

std::shared_ptr<Table> make_table() {
    auto table = std::make_shared<Table>();
    table->keyspace = "k";
    table->name = "t";
    table->columns = {make_column("z", ColumnKind::regular),           make_column("a", ColumnKind::regular),
                      make_column("s2", ColumnKind::static_),          make_column("c1", ColumnKind::clustering, 1),
                      make_column("p2", ColumnKind::partition_key, 1), make_column("c2", ColumnKind::clustering, 0),
                      make_column("p1", ColumnKind::partition_key, 0), make_column("S1", ColumnKind::static_)};
    return table;
}

std::string names(const Table& table) {
    std::string out;
    for (const auto& column : table.columns) out += (out.empty() ? "" : " ") + column.name;
    return out;
}

TEST(Table, FinishPutsColumnsInTheOrderOfSelectAll) {
    auto table = make_table();
    table->finish();
    EXPECT_EQ(names(*table), "p1 p2 c2 c1 S1 s2 a z");
    EXPECT_EQ(table->partition_key_size, 2U);
    EXPECT_EQ(table->clustering_size, 2U);
    EXPECT_EQ(table->static_size, 2U);
    EXPECT_EQ(table->clustering_column(0).name, "c2");
    for (size_t i = 0; i < table->columns.size(); ++i) {
        const auto& column = table->columns[i];
        EXPECT_EQ(column.index, i);
        EXPECT_EQ(table->column(column.name), &column);
        EXPECT_EQ(table->column_by_id(column.id), &column);
    }
    EXPECT_EQ(table->column("nope"), nullptr);
    EXPECT_EQ(table->column_by_id(0), nullptr);
    EXPECT_EQ(table->column_by_id(table->next_column_id), nullptr);
}

TEST(Table, NamesBeyondAsciiComeFirst) {
    Table table;
    table.columns = {make_column("k", ColumnKind::partition_key, 0), make_column("a", ColumnKind::regular),
                     make_column("\xc3\xa4", ColumnKind::regular), make_column("z\xc3\xa4", ColumnKind::regular),
                     make_column("za", ColumnKind::regular)};
    table.finish();
    EXPECT_EQ(names(table), "k \xc3\xa4 a za z\xc3\xa4");
}

TEST(Table, ColumnIdsOutliveTheColumns) {
    auto table = make_table();
    table->finish();
    auto old_id = table->column("a")->id;
    auto next = table->clone();
    std::erase_if(next->columns, [](const Column& column) { return column.name == "a"; });
    next->finish();
    EXPECT_EQ(next->column_by_id(old_id), nullptr);

    auto again = next->clone();
    again->columns.push_back(make_column("a", ColumnKind::regular));
    again->finish();
    EXPECT_NE(again->column("a")->id, old_id);
    EXPECT_EQ(again->column_by_id(old_id), nullptr);
    EXPECT_EQ(again->column("z")->id, table->column("z")->id);
}

TEST(Table, ACloneStandsOnItsOwn) {
    std::shared_ptr<Table> copy;
    {
        auto table = make_table();
        table->finish();
        copy = table->clone();
    }
    copy->finish();
    EXPECT_EQ(copy->column("p1")->name, "p1");
    EXPECT_EQ(copy->by_name.size(), 8U);
}

}  // namespace
}  // namespace ilion::schema
