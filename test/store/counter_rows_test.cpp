// Reads of one row of a counter table, which the store answers from the rows that it knows, say what a cursor says.
#include "store/counter_rows.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "table.hpp"

namespace ilion::store::test {
namespace {

schema::TablePtr counter_table() {
    auto table = make_table(3, false)->clone();
    table->is_counter = true;
    table->finish();
    return table;
}

class CounterRowsTest : public ::testing::Test {
protected:
    void add(int row, int64_t timestamp) {
        Mutation mutation;
        RowBuilder builder;
        Bytes text = std::to_string(timestamp);
        Cell counted = cell(kFirst, timestamp, text);
        counted.counter = true;
        builder.add_cell(counted);
        mutation.write_row(*table_, key("k"), std::to_string(row), builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    void remove(int row, int64_t timestamp, bool whole) {
        Mutation mutation;
        RowBuilder builder;
        if (whole) {
            builder.set_deletion({timestamp, 1});
        } else {
            Cell removed = tombstone(kFirst, timestamp, 1);
            removed.counter = true;
            builder.add_cell(removed);
        }
        mutation.write_row(*table_, key("k"), std::to_string(row), builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    Bytes value(int row) {
        auto buffer = Store::make_row_buffer();
        RowView view;
        EXPECT_TRUE(store_->read_row(*table_, key("k"), std::to_string(row), {1}, *buffer, view, nullptr));
        const Cell* held = view.find(kFirst);
        return held == nullptr ? "none" : Bytes(held->value);
    }
    // Past what is known.
    Bytes stored_value(int row) {
        std::string name = std::to_string(row);
        auto cursor = store_->read_partition(table_, key("k"), {{name, true, name, true}}, {1});
        if (!cursor->next_partition() || !cursor->next_row()) return "none";
        const Cell* held = cursor->row().find(kFirst);
        return held == nullptr ? "none" : Bytes(held->value);
    }

    schema::TablePtr table_ = counter_table();
    std::unique_ptr<Store> store_ = open_memory();
};

TEST_F(CounterRowsTest, SayWhatTheStoreSays) {
    constexpr int kRows = 8;
    std::mt19937 random(7);
    for (int64_t timestamp = 1; timestamp <= 6000; ++timestamp) {
        int row = static_cast<int>(random() % kRows);
        switch (random() % 40) {
            case 0:
                remove(row, timestamp, true);
                break;
            case 1:
                remove(row, timestamp, false);
                break;
            case 2:
                add(row, timestamp - 20);  // one that comes late
                break;
            case 3:
                if (random() % 10 == 0) {
                    ASSERT_TRUE(store_->flush());
                }
                break;
            case 4:
                if (random() % 10 == 0) {
                    ASSERT_TRUE(store_->truncate(table_->number));
                }
                break;
            default:
                add(row, timestamp);
        }
        ASSERT_EQ(value(row), stored_value(row)) << timestamp;
    }
}

TEST_F(CounterRowsTest, EndWithTheirPartition) {
    add(1, 10);
    EXPECT_EQ(value(1), "10");
    Mutation mutation;
    mutation.delete_partition(*table_, key("k"), {20, 1});
    ASSERT_TRUE(store_->commit(mutation));
    EXPECT_EQ(value(1), "none");
    add(1, 30);
    EXPECT_EQ(value(1), "30");
}

TEST_F(CounterRowsTest, AreNeverOlderThanWhatWasAcknowledged) {
    constexpr int kWrites = 1000;
    std::vector<std::thread> threads;
    for (int row = 0; row < 2; ++row) {
        threads.emplace_back([&, row] {
            for (int64_t timestamp = 1; timestamp <= kWrites; ++timestamp) {
                add(row, timestamp);
                ASSERT_EQ(value(row), std::to_string(timestamp));
            }
        });
        threads.emplace_back([&, row] {
            int64_t last = 0;
            for (int i = 0; i < kWrites; ++i) {
                Bytes read = value(row);
                if (read == "none") continue;
                ASSERT_GE(std::stoll(read), last);
                last = std::stoll(read);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

// What was read before a write is not taken for what is there behind it.
TEST(CounterRows, RefuseWhatIsOld) {
    CounterRows rows;
    Bytes row(9, '\0'), found;
    uint64_t version = rows.version_of("key");
    EXPECT_FALSE(rows.merge("key", row));
    rows.add("key", row, version);
    EXPECT_FALSE(rows.find("key", found));
    rows.add("key", row, rows.version_of("key"));
    EXPECT_TRUE(rows.find("key", found));
    rows.clear();
    EXPECT_FALSE(rows.find("key", found));
}

// Only as many as have a place, those in use among them.
TEST(CounterRows, ForgetWhatIsNotUsed) {
    CounterRows rows;
    Bytes row(9, '\0'), found;
    int known = 0;
    for (int i = 0; i < 200'000; ++i) {
        Bytes key = std::to_string(i);
        rows.add(key, row, rows.version_of(key));
        if (i % 1000 == 0) {
            EXPECT_TRUE(rows.find("0", found));
        }
    }
    for (int i = 0; i < 200'000; ++i) known += rows.find(std::to_string(i), found) ? 1 : 0;
    EXPECT_GT(known, 10'000);
    EXPECT_LT(known, 70'000);
}

}  // namespace
}  // namespace ilion::store::test
