// What compactions may drop, and what they must keep.
#include <gtest/gtest.h>

#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr int64_t kSecond = 1'000'000;

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

    ManualClock clock_{1'700'000'000 * kSecond};
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

TEST_F(PurgeTest, TombstonesOfTheFutureStay) {
    write(tombstone(kFirst, now() + 48 * 3600 * kSecond, seconds()));
    wait(24 * 3600);
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(tombstones(), 1);
}

TEST_F(PurgeTest, DataUnderAPartitionDeletionGoesAndTheDeletionStays) {
    write(cell(kFirst, now(), Bytes(5000, 'x')));
    Mutation mutation;
    mutation.delete_partition(*table_, key("k"), {now() + 1, seconds()});
    ASSERT_TRUE(store_->commit(mutation));
    ASSERT_TRUE(store_->compact());
    EXPECT_EQ(tombstones(), 1);
    write(cell(kFirst, now(), "late"));
    auto cursor = store_->read_partition(table_, key("k"), {}, {seconds()});
    EXPECT_FALSE(cursor->next_partition());
}

}  // namespace
}  // namespace ilion::store::test
