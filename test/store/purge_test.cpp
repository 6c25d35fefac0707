// What compactions may drop, and what they must keep.
#include <gtest/gtest.h>

#include "base/endian.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

class PurgeTest : public ::testing::Test {
protected:
    PurgeTest() {
        StoreOptions options;
        options.clock = &clock_;
        auto opened = Store::open(options);
        EXPECT_TRUE(opened);
        store_ = std::move(*opened);
        store_->set_gc_grace(table_->number, 100);
    }

    void write(const Cell& cell, const Deletion& deletion = {}) {
        Mutation mutation;
        RowBuilder builder;
        if (deletion.exists()) builder.set_deletion(deletion);
        builder.add_cell(cell);
        mutation.write_row(*table_, key("k"), "c", builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    void write_row(int number, const Cell& cell) {
        Mutation mutation;
        RowBuilder builder;
        builder.add_cell(cell);
        char clustering[sizeof number];
        store_be(clustering, number);
        mutation.write_row(*table_, key("k"), {clustering, sizeof clustering}, builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    void delete_partition(int64_t timestamp) {
        Mutation mutation;
        mutation.delete_partition(*table_, key("k"), {timestamp, seconds()});
        ASSERT_TRUE(store_->commit(mutation));
    }
    void delete_range(int64_t timestamp) {
        Mutation mutation;
        mutation.delete_range(*table_, key("k"), {"a", true, "e", true}, {timestamp, seconds()});
        ASSERT_TRUE(store_->commit(mutation));
    }
    int live_rows() {
        auto cursor = store_->read_partition(table_, key("k"), {}, {seconds()});
        int rows = 0;
        while (cursor->next_partition()) {
            while (cursor->next_row()) ++rows;
        }
        return rows;
    }
    // The tombstones that a read of the partition passes over.
    int64_t tombstones() {
        ReadOptions options;
        options.now_seconds = clock_.now_seconds();
        auto cursor = store_->read_partition(table_, key("k"), {}, options);
        while (cursor->next_partition()) {
            while (cursor->next_row()) {
            }
        }
        return cursor->tombstones();
    }
    int64_t now() const { return clock_.now_micros(); }
    int64_t seconds() const { return clock_.now_seconds(); }
    void wait(int64_t span) { clock_.advance(std::chrono::seconds(span)); }

    ManualClock clock_{1'700'000'000 * kMicrosPerSecond};
    schema::TablePtr table_ = make_table(3);
    std::unique_ptr<Store> store_;
};

TEST_F(PurgeTest, TombstonesGoWhenTheirGraceIsOver) {
    write(tombstone(kFirst, now(), seconds()), {now(), seconds()});
    wait(50);
    ASSERT_TRUE(store_->compact());
    EXPECT_GT(tombstones(), 0);
    wait(24 * 3600);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(tombstones(), 0);
}

TEST_F(PurgeTest, ExpiredCellsGo) {
    write(expiring(kFirst, now(), "value", 10, seconds() + 10));
    wait(24 * 3600);
    EXPECT_EQ(tombstones(), 1);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(tombstones(), 0);
}

TEST_F(PurgeTest, DataUnderAPartitionDeletionGoesAndTheDeletionStaysForItsGrace) {
    write(cell(kFirst, now(), Bytes(5000, 'x')));
    delete_partition(now() + 1);
    ASSERT_TRUE(store_->compact());
    write(cell(kFirst, now(), "late"));
    EXPECT_EQ(live_rows(), 0);
    wait(101);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(live_rows(), 0);
    EXPECT_EQ(tombstones(), 0);
}

TEST_F(PurgeTest, RangeTombstonesGoWithWhatTheyHid) {
    write(cell(kFirst, now(), "old"));
    delete_range(now() + 1);
    ASSERT_TRUE(store_->flush());
    write(cell(kFirst, now() + 2, "new"));
    wait(101);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(tombstones(), 0);
    EXPECT_EQ(live_rows(), 1);
}

// What a tombstone hides lies in the memtable, written after it with an older timestamp.
TEST_F(PurgeTest, NothingComesBackFromTheMemtable) {
    int64_t old = now() - 10 * kMicrosPerSecond;
    write(tombstone(kFirst, now(), seconds()), {now(), seconds()});
    delete_partition(now());
    delete_range(now());
    ASSERT_TRUE(store_->flush());
    write(cell(kFirst, old, "old"));
    wait(101);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(live_rows(), 0);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(live_rows(), 0);
    EXPECT_EQ(tombstones(), 0);
}

TEST_F(PurgeTest, TidyingLeavesFilesThatAreMostlyAlive) {
    for (int i = 0; i < 100; ++i) write_row(i, cell(kFirst, now(), "value"));
    for (int i = 0; i < 10; ++i) write_row(i, tombstone(kFirst, now() + 1, seconds()));
    ASSERT_TRUE(store_->flush());
    wait(101);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 10);
    for (int i = 10; i < 60; ++i) write_row(i, tombstone(kFirst, now() + 1, seconds()));
    ASSERT_TRUE(store_->flush());
    wait(101);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 0);
    EXPECT_EQ(live_rows(), 40);
}

TEST_F(PurgeTest, AQueueIsReadFastAgain) {
    constexpr int kMessages = 100'000;
    for (int i = 0; i < kMessages; ++i) write_row(i, cell(kFirst, now(), "message"));
    for (int i = 0; i < kMessages; ++i) write_row(i, tombstone(kFirst, now() + 1, seconds()));
    write_row(kMessages, cell(kFirst, now(), "last"));
    EXPECT_EQ(tombstones(), kMessages);
    ASSERT_TRUE(store_->flush());
    uint64_t full = store_->estimated_size(table_->number);
    wait(101);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 0);
    EXPECT_EQ(live_rows(), 1);
    EXPECT_LT(store_->estimated_size(table_->number), full / 10);
}

TEST_F(PurgeTest, TruncatedTablesGiveBackTheirSpace) {
    for (int i = 0; i < 1000; ++i) write_row(i, cell(kFirst, now(), Bytes(100, 'x')));
    ASSERT_TRUE(store_->compact());
    EXPECT_GT(store_->estimated_size(table_->number), 1000);
    ASSERT_TRUE(store_->truncate(table_->number));
    EXPECT_LT(store_->estimated_size(table_->number), 100);
    EXPECT_EQ(live_rows(), 0);
}

}  // namespace
}  // namespace ilion::store::test
