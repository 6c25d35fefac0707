// A partition of a million rows is read in slices, in both directions, from anywhere, without being walked: what
// counts is the blocks and keys that RocksDB looks at, not the time.
#include <gtest/gtest.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>

#include <functional>

#include "base/endian.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr uint32_t kWideRows = 1'000'000;
constexpr uint32_t kPage = 100;
constexpr uint64_t kFewBlocks = 100, kFewKeys = 2 * kPage;

Bytes number(uint32_t value) {
    Bytes bytes(5, '\x01');
    store_be(bytes.data() + 1, value);
    return bytes;
}

// In files of several levels, the last rows written in the memtable.
class WidePartition : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        StoreOptions options;
        options.memtable_bytes = 8 << 20;
        auto opened = Store::open(options);
        ASSERT_TRUE(opened);
        store_ = std::move(*opened).release();
        Mutation mutation;
        RowBuilder builder;
        builder.set_liveness({1});
        for (uint32_t i = 0; i < kWideRows; ++i) {
            // In no order, each once.
            auto row = static_cast<uint32_t>(uint64_t{i} * 7'919 % kWideRows);
            mutation.write_row(*table_, key("k"), number(row), builder);
            if (mutation.count() < 10'000) continue;
            ASSERT_TRUE(store_->commit(mutation));
        }
        ASSERT_TRUE(store_->commit(mutation));
    }
    static void TearDownTestSuite() { delete store_; }

    static std::vector<uint32_t> read(std::vector<ClusteringSlice> slices, bool reversed, const Position* after,
                                      size_t limit) {
        ReadOptions options;
        options.now_seconds = 1;
        options.reversed = reversed;
        options.need_static = false;
        rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
        rocksdb::get_perf_context()->Reset();
        std::vector<uint32_t> rows;
        {
            auto cursor = store_->read_partition(table_, key("k"), std::move(slices), options, after);
            EXPECT_TRUE(cursor->next_partition());
            while (rows.size() < limit && cursor->next_row()) {
                rows.push_back(load_be<uint32_t>(cursor->row().clustering.data() + 1));
            }
        }
        rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
        return rows;
    }
    static uint64_t blocks_seen() {
        const rocksdb::PerfContext& seen = *rocksdb::get_perf_context();
        return seen.block_read_count + seen.block_cache_hit_count;
    }
    static std::vector<uint32_t> read_page(std::vector<ClusteringSlice> slices, bool reversed,
                                           const Position* after) {
        auto rows = read(std::move(slices), reversed, after, kPage);
        EXPECT_LT(blocks_seen(), kFewBlocks);
        EXPECT_LT(rocksdb::get_perf_context()->internal_key_skipped_count, kFewKeys);
        return rows;
    }
    static std::vector<uint32_t> page(uint32_t first, int step) {
        std::vector<uint32_t> rows;
        for (uint32_t i = 0; i < kPage; ++i) rows.push_back(first + static_cast<uint32_t>(step) * i);
        return rows;
    }
    static void at_many_places(const std::function<void(uint32_t)>& look) {
        for (uint32_t from = 2 * kPage; from < kWideRows - 2 * kPage; from += 37'813) look(from);
    }

    static inline schema::TablePtr table_ = make_table(3);
    static inline Store* store_ = nullptr;
};

TEST_F(WidePartition, IsReadInSlices) {
    at_many_places([](uint32_t from) {
        ClusteringSlice slice{number(from), true, number(from + kPage), false};
        EXPECT_EQ(read_page({slice}, false, nullptr), page(from, 1));
        EXPECT_EQ(read_page({slice}, true, nullptr), page(from + kPage - 1, -1));
    });
}

TEST_F(WidePartition, IsReadFromABoundWithoutItsOtherEnd) {
    at_many_places([](uint32_t from) {
        EXPECT_EQ(read_page({{number(from), true, "", true}}, false, nullptr), page(from, 1));
        EXPECT_EQ(read_page({{"", true, number(from), true}}, true, nullptr), page(from, -1));
    });
}

TEST_F(WidePartition, GoesOnBetweenPages) {
    at_many_places([](uint32_t from) {
        Position after{key("k"), number(from), true, false};
        EXPECT_EQ(read_page({}, false, &after), page(from + 1, 1));
        EXPECT_EQ(read_page({}, true, &after), page(from - 1, -1));
    });
}

// What is counted would tell.
TEST_F(WidePartition, IsSeenToBeWalked) {
    constexpr size_t kMany = kWideRows / 10;
    EXPECT_EQ(read({}, false, nullptr, kMany).size(), kMany);
    EXPECT_GT(blocks_seen(), 2 * kFewBlocks);
}

}  // namespace
}  // namespace ilion::store::test
