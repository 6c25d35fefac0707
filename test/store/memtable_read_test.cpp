// Rows that are read straight from memtables (store/memtable/memtables.hpp) are those that RocksDB would find.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "table.hpp"
#include "temporary_folder.hpp"

namespace ilion::store::test {
namespace {

class MemtableReadTest : public ::testing::Test {
protected:
    void open(const std::string& path = {}, size_t memtable_bytes = StoreOptions().memtable_bytes) {
        StoreOptions options;
        options.path = path;
        options.memtable_bytes = memtable_bytes;
        store_.reset();
        auto opened = Store::open(options);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    void write(BytesView partition, int64_t timestamp, ColumnId column = kFirst) {
        RowBuilder builder;
        builder.add_cell(cell(column, timestamp, std::to_string(timestamp)));
        Mutation mutation;
        mutation.write_row(*table_, key(std::string(partition)), "c", builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    // Of both columns, a dash for none.
    std::string read(BytesView partition) {
        auto buffer = Store::make_row_buffer();
        RowView row;
        EXPECT_TRUE(store_->read_row(*table_, key(std::string(partition)), "c", {1}, *buffer, row, nullptr));
        std::string found;
        for (ColumnId column : {kFirst, kSecond}) {
            const Cell* cell = row.find(column);
            found += cell == nullptr ? "-" : std::string(cell->value);
        }
        return found;
    }

    schema::TablePtr table_ = make_table(3, false);
    std::unique_ptr<Store> store_;
};

TEST_F(MemtableReadTest, VersionsOfSeveralMemtablesAreMerged) {
    open();
    write("k", 1);
    EXPECT_EQ(read("k"), "1-");
    write("k", 2, kSecond);
    EXPECT_EQ(read("k"), "12");
    ASSERT_TRUE(store_->flush());
    EXPECT_EQ(read("k"), "12");
    write("k", 3);
    EXPECT_EQ(read("k"), "32");
    for (int i = 4; i < 40; ++i) {
        write("k", i);
        EXPECT_EQ(read("k"), std::to_string(i) + "2");
    }
    EXPECT_EQ(read("other"), "--");
}

// What is later than the read, or older than what is in files, is not taken for the newest.
TEST_F(MemtableReadTest, MemtablesThatACursorKeepsAreOutOfDate) {
    open();
    write("k", 1);
    auto cursor = store_->read_range(table_, {}, {}, {1});
    ASSERT_TRUE(cursor->next_partition());
    ASSERT_TRUE(store_->flush());
    write("k", 2);
    EXPECT_EQ(read("k"), "2-");
    auto second = store_->read_range(table_, {}, {}, {1});
    ASSERT_TRUE(second->next_partition());
    ASSERT_TRUE(store_->flush());
    EXPECT_EQ(read("k"), "2-");
    write("k", 3);
    ASSERT_TRUE(store_->flush());
    EXPECT_EQ(read("k"), "3-");
    // In another order than they were made.
    cursor.reset();
    write("k", 4);
    ASSERT_TRUE(store_->flush());
    EXPECT_EQ(read("k"), "4-");
    second.reset();
    EXPECT_EQ(read("k"), "4-");
}

TEST_F(MemtableReadTest, TruncatedRowsAreGone) {
    open();
    write("k", 5);
    ASSERT_TRUE(store_->truncate(table_->number));
    EXPECT_EQ(read("k"), "--");
    write("k", 2, kSecond);
    EXPECT_EQ(read("k"), "-2");
}

TEST_F(MemtableReadTest, WhatTheLogBringsBackIsAsItWas) {
    ilion::test::TemporaryFolder folder;
    open(folder.path());
    write("k", 5);
    write("gone", 5);
    write("l", 6);
    ASSERT_TRUE(store_->truncate(table_->number));
    write("k", 2, kSecond);
    open(folder.path());
    EXPECT_EQ(read("gone"), "--");
    EXPECT_EQ(read("k"), "-2");
    write("k", 7);
    write("l", 1, kSecond);
    EXPECT_EQ(read("k"), "72");
    EXPECT_EQ(read("l"), "-1");
}

// While memtables come and go, and cursors keep some of them, a read finds what was committed before it began.
TEST_F(MemtableReadTest, ReadersFindWhatWasCommitted) {
    constexpr int kKeys = 16, kReaders = 2;
    constexpr int64_t kWrites = 20'000;
    open({}, 64 << 10);
    std::array<std::atomic<int64_t>, kKeys> committed{}, begun{};
    std::atomic<bool> done{false};
    auto name = [](int64_t number) { return "k" + std::to_string(number); };
    auto reading = [&](int64_t at) {
        for (; !done; ++at) {
            auto which = static_cast<size_t>(at % kKeys);
            int64_t least = committed[which];
            std::string found = read(name(at % kKeys));
            int64_t most = begun[which];
            int64_t value = found == "--" ? 0 : std::stoll(found);
            ASSERT_GE(value, least);
            ASSERT_LE(value, most);
        }
    };
    std::vector<std::thread> others;
    for (int i = 0; i < kReaders; ++i) others.emplace_back(reading, i);
    others.emplace_back([&] {
        std::vector<std::unique_ptr<Cursor>> cursors(4);
        for (size_t at = 0; !done; ++at) {
            cursors[at % 4] = store_->read_range(table_, {}, {}, {1});
            cursors[at % 4]->next_partition();
            std::this_thread::yield();
        }
    });
    for (int64_t i = 1; i <= kWrites; ++i) {
        auto which = static_cast<size_t>(i % kKeys);
        begun[which] = i;
        write(name(i % kKeys), i);
        committed[which] = i;
        if (i % 1000 == 0) {
            EXPECT_TRUE(store_->flush());
        }
    }
    done = true;
    for (std::thread& other : others) other.join();
}

}  // namespace
}  // namespace ilion::store::test
