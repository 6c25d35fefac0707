// A row that is written over and over, as counters are: reading it must not take longer with every write.
#include <gtest/gtest.h>

#include <atomic>
#include <ctime>
#include <thread>

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

// What a counter does: what is there and what is added, as one version.
TEST(HotRow, IsReplacedByWhatItHoldsAndADelta) {
    auto table = make_table(3);
    auto store = open_memory();
    auto buffer = Store::make_row_buffer();
    RowView row, static_row;
    Mutation mutation;
    RowBuilder builder;
    auto replace = [&](std::optional<BytesView> clustering, const Cell& added) {
        ASSERT_TRUE(store->read_row(*table, key("k"), clustering.value_or(""), {1}, *buffer, row, &static_row));
        builder.clear();
        builder.add_cell(added);
        BytesView stored = Store::stored(*buffer, !clustering);
        ASSERT_TRUE(mutation.replace_row(*table, key("k"), clustering, builder, stored));
        Mutation joined;
        joined.append(std::move(mutation));
        ASSERT_TRUE(store->commit(joined));
    };
    for (int i = 1; i <= 50; ++i) {
        replace("c", cell(kFirst, i, std::to_string(i)));
        replace("c", cell(kMap, i, "v", std::to_string(i % 3)));
        replace(std::nullopt, cell(kStatic, i, std::to_string(i)));
        if (i == 25) {
            ASSERT_TRUE(store->flush());
        }
    }
    ASSERT_TRUE(store->read_row(*table, key("k"), "c", {1}, *buffer, row, &static_row));
    EXPECT_EQ(row.find(kFirst)->value, "50");
    EXPECT_EQ(row.find_all(kMap).size(), 3u);
    EXPECT_EQ(static_row.find(kStatic)->value, "50");
    EXPECT_FALSE(mutation.replace_row(*table, key("k"), "c", builder, "damaged"));
}

// Readers fold the row while writers write it: nothing may get lost.
TEST(HotRow, LosesNothingWhileItIsFolded) {
    auto table = make_table(3);
    auto store = open_memory();
    constexpr int kWriters = 4, kWrites = 3000;
    std::atomic<bool> done{false};
    std::thread reader([&] {
        auto buffer = Store::make_row_buffer();
        RowView row;
        while (!done) (void)store->read_row(*table, key("k"), "c", {1}, *buffer, row, nullptr);
    });
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            Mutation mutation;
            RowBuilder builder;
            for (int i = 0; i < kWrites; ++i) {
                Bytes path = std::to_string(writer) + "/" + std::to_string(i % 500);
                builder.clear();
                builder.add_cell(cell(kMap, i + 1, std::to_string(i), path));
                mutation.write_row(*table, key("k"), "c", builder);
                EXPECT_TRUE(store->commit(mutation));
            }
        });
    }
    for (auto& writer : writers) writer.join();
    done = true;
    reader.join();
    auto buffer = Store::make_row_buffer();
    RowView row;
    ASSERT_TRUE(store->read_row(*table, key("k"), "c", {1}, *buffer, row, nullptr));
    ASSERT_EQ(row.cells.size(), size_t{kWriters} * 500);
    for (const Cell& held : row.cells) EXPECT_GT(held.timestamp, kWrites - 500);
}

}  // namespace
}  // namespace ilion::store::test
