#include <gtest/gtest.h>

#include "base/endian.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

Bytes number(uint32_t value) {
    Bytes bytes(5, '\x01');
    store_be(bytes.data() + 1, value);
    return bytes;
}

class CursorTest : public ::testing::Test {
protected:
    void fill(const PartitionKey& partition, uint32_t rows) {
        Mutation mutation;
        RowBuilder builder;
        for (uint32_t i = 0; i < rows; ++i) {
            builder.clear();
            builder.set_liveness({1});
            builder.add_cell(cell(kFirst, 1, "value"));
            mutation.write_row(*table_, partition, number(i), builder);
            if (mutation.count() < 10000) continue;
            ASSERT_TRUE(store_->commit(mutation));
        }
        ASSERT_TRUE(store_->commit(mutation));
    }
    void write_static(const PartitionKey& partition) {
        Mutation mutation;
        RowBuilder builder;
        builder.add_cell(cell(kStatic, 1, "static"));
        mutation.write_static(*table_, partition, builder);
        ASSERT_TRUE(store_->commit(mutation));
    }
    static std::vector<uint32_t> rows_of(Cursor& cursor, size_t limit = SIZE_MAX) {
        std::vector<uint32_t> rows;
        while (rows.size() < limit && cursor.next_row()) {
            rows.push_back(load_be<uint32_t>(cursor.row().clustering.data() + 1));
        }
        return rows;
    }

    schema::TablePtr table_ = make_table(3);
    std::unique_ptr<Store> store_ = open_memory();
};

TEST_F(CursorTest, SlicesComeInBothDirections) {
    fill(key("a"), 100);
    std::vector<ClusteringSlice> slices{{number(3), false, number(5), true}, {number(90), true, "", true}};
    auto forward = store_->read_partition(table_, key("a"), slices, {1});
    ASSERT_TRUE(forward->next_partition());
    EXPECT_EQ(rows_of(*forward), (std::vector<uint32_t>{4, 5, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99}));
    EXPECT_FALSE(forward->next_partition());
    auto backward = store_->read_partition(table_, key("a"), slices, {1, true});
    ASSERT_TRUE(backward->next_partition());
    EXPECT_EQ(rows_of(*backward), (std::vector<uint32_t>{99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 5, 4}));
}

TEST_F(CursorTest, AnEmptySliceShowsNoPartition) {
    fill(key("a"), 10);
    auto cursor = store_->read_partition(table_, key("a"), {{number(50), true, number(60), true}}, {1});
    EXPECT_FALSE(cursor->next_partition());
    EXPECT_FALSE(store_->read_partition(table_, key("b"), {}, {1})->next_partition());
}

TEST_F(CursorTest, GoesOnBehindAPosition) {
    fill(key("a", 1), 10);
    fill(key("b", 2), 10);
    fill(key("c", 3), 10);
    for (bool reversed : {false, true}) {
        Position position{key("b", 2), number(4), true, false};
        auto cursor = store_->read_range(table_, {}, {}, {1, reversed}, &position);
        ASSERT_TRUE(cursor->next_partition());
        EXPECT_EQ(cursor->partition().bytes, "b");
        auto rest = reversed ? std::vector<uint32_t>{3, 2, 1, 0} : std::vector<uint32_t>{5, 6, 7, 8, 9};
        EXPECT_EQ(rows_of(*cursor), rest);
        ASSERT_TRUE(cursor->next_partition());
        EXPECT_EQ(cursor->partition().bytes, "c");
        EXPECT_EQ(rows_of(*cursor).size(), 10U);
        EXPECT_FALSE(cursor->next_partition());
    }
    Position done{key("b", 2), {}, false, true};
    auto cursor = store_->read_range(table_, {}, {}, {1}, &done);
    ASSERT_TRUE(cursor->next_partition());
    EXPECT_EQ(cursor->partition().bytes, "c");
}

TEST_F(CursorTest, AStaticRowAloneIsShownOnceButNotAgainWhenResumed) {
    write_static(key("a"));
    auto cursor = store_->read_partition(table_, key("a"), {}, {1});
    ASSERT_TRUE(cursor->next_partition());
    ASSERT_NE(cursor->static_row(), nullptr);
    EXPECT_EQ(cursor->static_row()->find(kStatic)->value, "static");
    EXPECT_FALSE(cursor->next_row());
    Position position{key("a"), number(4), true, false};
    EXPECT_FALSE(store_->read_partition(table_, key("a"), {}, {1}, &position)->next_partition());
}

TEST_F(CursorTest, DistinctShowsPartitionsWithoutRows) {
    fill(key("a", 1), 10);
    write_static(key("b", 2));
    Mutation mutation;
    fill(key("c", 3), 3);
    mutation.delete_partition(*table_, key("c", 3), {5, 1});
    ASSERT_TRUE(store_->commit(mutation));
    auto cursor = store_->read_range(table_, {}, {}, {1, false, true, false});
    ASSERT_TRUE(cursor->next_partition());
    EXPECT_EQ(cursor->partition().bytes, "a");
    EXPECT_FALSE(cursor->next_row());
    ASSERT_TRUE(cursor->next_partition());
    EXPECT_EQ(cursor->partition().bytes, "b");
    EXPECT_NE(cursor->static_row(), nullptr);
    EXPECT_FALSE(cursor->next_partition());
}

TEST_F(CursorTest, TokenRangesTakeTheirBounds) {
    for (Token token : {INT64_MIN + 1, int64_t{-5}, int64_t{0}, int64_t{7}, INT64_MAX}) fill(key("k", token), 1);
    auto count = [&](TokenRange range) {
        auto cursor = store_->read_range(table_, range, {}, {1});
        int partitions = 0;
        while (cursor->next_partition()) ++partitions;
        return partitions;
    };
    EXPECT_EQ(count({}), 5);
    EXPECT_EQ(count({-5, false, 7, true}), 2);
    EXPECT_EQ(count({-5, true, 7, false}), 2);
    EXPECT_EQ(count({7, false, INT64_MAX, true}), 1);
    EXPECT_EQ(count({INT64_MAX, false, INT64_MAX, true}), 0);
    EXPECT_EQ(count({5, true, 4, true}), 0);
}

TEST_F(CursorTest, OtherTablesAreNotSeenAndTruncateRemovesOne) {
    auto other = make_table(4);
    fill(key("a"), 10);
    std::swap(table_, other);
    fill(key("a"), 5);
    auto count = [&](const schema::TablePtr& table) {
        auto cursor = store_->read_range(table, {}, {}, {1});
        return cursor->next_partition() ? rows_of(*cursor).size() : 0;
    };
    EXPECT_EQ(count(other), 10U);
    ASSERT_TRUE(store_->truncate(other->number));
    EXPECT_EQ(count(other), 0U);
    EXPECT_EQ(count(table_), 5U);
}

TEST_F(CursorTest, CountsTombstones) {
    Mutation mutation;
    RowBuilder builder;
    builder.add_cell(tombstone(kFirst, 5, 1));
    mutation.write_row(*table_, key("a"), number(1), builder);
    ASSERT_TRUE(store_->commit(mutation));
    auto cursor = store_->read_partition(table_, key("a"), {}, {1});
    EXPECT_FALSE(cursor->next_partition());
    EXPECT_EQ(cursor->tombstones(), 1);
}

// As Cassandra counts them: not what replaces a collection in a live row, not the deletion of a partition; a row
// that is dead without a dead cell, and both ends of a range.
TEST_F(CursorTest, CountsWhatCassandraCountsAsTombstones) {
    Mutation mutation;
    RowBuilder replaced;
    replaced.set_liveness({5, 0, kNeverExpires});
    replaced.delete_column(kMap, {4, 1});
    mutation.write_row(*table_, key("a"), number(1), replaced);
    RowBuilder emptied;
    emptied.delete_column(kMap, {4, 1});
    mutation.write_row(*table_, key("a"), number(2), emptied);
    RowBuilder expired;
    expired.set_liveness({5, 1, 1});
    mutation.write_row(*table_, key("a"), number(3), expired);
    mutation.delete_partition(*table_, key("a"), {1, 1});
    mutation.delete_range(*table_, key("a"), {number(4), true, number(6), true}, {2, 1});
    mutation.delete_range(*table_, key("a"), {number(6), true, number(8), true}, {3, 1});
    ASSERT_TRUE(store_->commit(mutation));
    auto count = [&](std::vector<ClusteringSlice> slices) {
        auto cursor = store_->read_partition(table_, key("a"), std::move(slices), {1});
        while (cursor->next_partition()) {
            while (cursor->next_row()) {
            }
        }
        return cursor->tombstones();
    };
    EXPECT_EQ(count({}), 5);
    EXPECT_EQ(count({{number(1), true, number(3), true}}), 2);
    EXPECT_EQ(count({{number(5), true, number(5), true}}), 2);
    EXPECT_EQ(count({{number(5), true, number(7), true}}), 3);
}

}  // namespace
}  // namespace ilion::store::test
