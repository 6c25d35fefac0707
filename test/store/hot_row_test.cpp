// A row that is written over and over, as counters are: reading it must not take longer with every write.
#include <gtest/gtest.h>

#include <ctime>

#include "table.hpp"

namespace ilion::store::test {
namespace {

TEST(HotRow, IsFoldedAsItIsWritten) {
    auto table = make_table(3);
    auto store = open_memory();
    auto buffer = Store::make_row_buffer();
    RowView row;
    Mutation mutation;
    RowBuilder builder;
    std::clock_t started = std::clock();
    for (int i = 1; i <= 20000; ++i) {
        builder.clear();
        builder.add_cell(cell(kFirst, i, std::to_string(i)));
        mutation.write_row(*table, key("k"), "c", builder);
        ASSERT_TRUE(store->commit(mutation));
        ASSERT_TRUE(store->read_row(*table, key("k"), "c", {1}, *buffer, row, nullptr));
        ASSERT_EQ(row.find(kFirst)->value, std::to_string(i));
    }
    // Unfolded this is two hundred million deltas: minutes.
    EXPECT_LT((std::clock() - started) / CLOCKS_PER_SEC, 30);
}

}  // namespace
}  // namespace ilion::store::test
