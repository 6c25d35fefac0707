// Partitions read while they are written, flushed and truncated, from memtables and files.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/endian.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

class PartitionTest : public ::testing::Test {
protected:
    Status write(int number) {
        Mutation mutation;
        RowBuilder builder;
        builder.add_cell(cell(kFirst, number, Bytes(20, 'v')));
        Bytes clustering(sizeof number, '\0');
        store_be(clustering.data(), number);
        mutation.write_row(*table_, key("k"), clustering, builder);
        return store_->commit(mutation);
    }
    std::vector<int> read(bool reversed = false) {
        std::vector<int> numbers;
        auto cursor = store_->read_partition(table_, key("k"), {}, {1, reversed});
        while (cursor->next_partition()) {
            while (cursor->next_row()) numbers.push_back(load_be<int>(cursor->row().clustering.data()));
        }
        EXPECT_TRUE(cursor->status());
        return numbers;
    }

    schema::TablePtr table_ = make_table(3);
    std::unique_ptr<Store> store_ = open_memory();
};

TEST_F(PartitionTest, EveryReadIsOfOneMoment) {
    constexpr int kRows = 20'000;
    std::atomic<int> committed{-1};
    std::thread writer([&] {
        for (int i = 0; i < kRows; ++i) {
            ASSERT_TRUE(write(i));
            committed = i;
            if (i % 4000 == 3999) {
                ASSERT_TRUE(store_->flush());
            }
        }
    });
    for (int last = -1; last < kRows - 1;) {
        last = committed;
        bool reversed = last % 2 == 0;
        std::vector<int> numbers = read(reversed);
        ASSERT_GT(static_cast<int>(numbers.size()), last);
        for (size_t i = 0; i < numbers.size(); ++i) {
            ASSERT_EQ(numbers[reversed ? numbers.size() - 1 - i : i], static_cast<int>(i));
        }
    }
    writer.join();
}

TEST_F(PartitionTest, WhatIsTruncatedIsGoneWhereverItIs) {
    for (int round = 0; round < 4; ++round) {
        if (round % 2 == 1) {
            ASSERT_TRUE(write(100));
            ASSERT_TRUE(store_->flush());
        }
        for (int i = 0; i < 10; ++i) ASSERT_TRUE(write(i));
        ASSERT_TRUE(store_->truncate(table_->number));
        EXPECT_EQ(read(), std::vector<int>());
        for (int i = 5; i < 8; ++i) ASSERT_TRUE(write(i));
        EXPECT_EQ(read(), (std::vector<int>{5, 6, 7}));
        EXPECT_EQ(read(true), (std::vector<int>{7, 6, 5}));
        if (round >= 2) {
            ASSERT_TRUE(store_->flush());
        }
        EXPECT_EQ(read(), (std::vector<int>{5, 6, 7}));
        ASSERT_TRUE(store_->truncate(table_->number));
        EXPECT_EQ(read(true), std::vector<int>());
    }
}

}  // namespace
}  // namespace ilion::store::test
