// When the memtable is written to a file before it is full, which shows in what tidying can drop then.
#include <gtest/gtest.h>

#include "base/endian.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

class FlushingTest : public ::testing::Test {
protected:
    FlushingTest() {
        StoreOptions options;
        options.clock = &clock_;
        auto opened = Store::open(options);
        EXPECT_TRUE(opened);
        store_ = std::move(*opened);
        store_->set_gc_grace(table_->number, 0);
    }

    void write_expiring(int rows) {
        Mutation mutation;
        for (int i = 0; i < rows; ++i) {
            RowBuilder builder;
            builder.add_cell(expiring(kFirst, clock_.now_micros(), "value", 1, clock_.now_seconds() + 1));
            char clustering[sizeof i];
            store_be(clustering, i);
            mutation.write_row(*table_, key("k"), {clustering, sizeof clustering}, builder);
        }
        ASSERT_TRUE(store_->commit(mutation));
    }
    int64_t tombstones() {
        ReadOptions options;
        options.now_seconds = clock_.now_seconds();
        auto cursor = store_->read_partition(table_, key("k"), {}, options);
        EXPECT_FALSE(cursor->next_partition());
        return cursor->tombstones();
    }
    void wait(int64_t span) { clock_.advance(std::chrono::seconds(span)); }

    ManualClock clock_{int64_t{1'700'000'000} * 1'000'000};
    schema::TablePtr table_ = []() -> schema::TablePtr {
        auto table = make_table(3)->clone();
        table->options.gc_grace_seconds = 0;
        table->finish();
        return table;
    }();
    std::unique_ptr<Store> store_;
};

TEST_F(FlushingTest, AMemtableMayGrowOldUnlessATableSaysOtherwise) {
    write_expiring(10);
    wait(3600);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 10);

    store_->set_flush_period(table_->number, 7'200'000);
    store_->set_flush_period(table_->number + 1, 8'000'000);
    wait(3599);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 10);
    wait(1);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 0);

    // The age is that of the new memtable from here on.
    write_expiring(10);
    wait(7199);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 10);
    store_->set_flush_period(table_->number, 0);
    wait(1);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 10);
    wait(800);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 0);
}

TEST_F(FlushingTest, AMemtableFullOfWhatMayGoIsFlushedOnceReadsPassOverIt) {
    write_expiring(2000);
    wait(3600);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 2000);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(tombstones(), 0);
}

}  // namespace
}  // namespace ilion::store::test
