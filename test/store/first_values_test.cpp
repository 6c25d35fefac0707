// What nothing older exists of is kept as a value (store/memtable/token_index.hpp). Nothing that is older may be
// hidden by that, wherever it is: in files, in memtables that wait to be flushed, in the same memtable.

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/merge_operator.h>

#include "base/endian.hpp"
#include "store/memtable/token_memtable.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr ColumnId kColumns[] = {kFirst, kSecond};

class FirstValuesTest : public ::testing::Test {
protected:
    FirstValuesTest() {
        StoreOptions options;
        options.memtable_bytes = 64 << 10;
        auto opened = Store::open(options);
        EXPECT_TRUE(opened);
        store_ = std::move(*opened);
    }

    static PartitionKey partition(int row) { return key(std::to_string(row), Token{row} << 50); }

    void write(const schema::Table& table, int row, ColumnId column, int64_t timestamp = 1, size_t size = 200) {
        RowBuilder builder;
        builder.add_cell(cell(column, timestamp, Bytes(size, static_cast<char>('a' + column))));
        commit(table, row, builder);
    }
    void remove(const schema::Table& table, int row, int64_t timestamp) {
        RowBuilder builder;
        builder.set_deletion({timestamp, 1});
        commit(table, row, builder);
    }
    // By a look-up and by a scan: how many columns a row has.
    std::vector<size_t> columns(const schema::TablePtr& table, int rows) {
        std::vector<size_t> looked_up;
        auto buffer = Store::make_row_buffer();
        for (int row = 0; row < rows; ++row) {
            RowView view;
            EXPECT_TRUE(store_->read_row(*table, partition(row), "c", {1}, *buffer, view, nullptr));
            looked_up.push_back(view.cells.size());
        }
        std::vector<size_t> scanned(static_cast<size_t>(rows));
        auto cursor = store_->read_range(table, {}, {}, {1});
        while (cursor->next_partition()) {
            auto row = static_cast<size_t>(cursor->partition().token >> 50);
            while (cursor->next_row()) scanned[row] += cursor->row().cells.size();
        }
        EXPECT_TRUE(cursor->status());
        EXPECT_EQ(looked_up, scanned);
        return looked_up;
    }

    std::unique_ptr<Store> store_;

private:
    void commit(const schema::Table& table, int row, const RowBuilder& builder) {
        Mutation mutation;
        mutation.write_row(table, partition(row), "c", builder);
        EXPECT_TRUE(store_->commit(mutation));
    }
};

TEST_F(FirstValuesTest, DeltasInFilesStay) {
    auto table = make_table(3);
    for (ColumnId column : kColumns) {
        for (int row = 0; row < 10; ++row) write(*table, row, column);
        ASSERT_TRUE(store_->flush());
    }
    EXPECT_EQ(columns(table, 10), std::vector<size_t>(10, 2));
}

// Each table's deltas of a row are several memtables apart.
TEST_F(FirstValuesTest, DeltasInMemtablesThatWaitStay) {
    constexpr int kRows = 700;
    for (uint32_t number = 3; number < 7; ++number) {
        auto table = make_table(number);
        for (ColumnId column : kColumns) {
            for (int row = 0; row < kRows; ++row) write(*table, row, column);
        }
        EXPECT_EQ(columns(table, kRows), std::vector<size_t>(kRows, 2));
    }
    ASSERT_TRUE(store_->flush());
    for (uint32_t number = 3; number < 7; ++number) {
        EXPECT_EQ(columns(make_table(number), kRows), std::vector<size_t>(kRows, 2));
    }
}

TEST_F(FirstValuesTest, SeveralDeltasInAMemtableStay) {
    auto table = make_table(3);
    for (ColumnId column : kColumns) {
        for (int row = 0; row < 10; ++row) write(*table, row, column);
    }
    for (int row = 10; row < 12; ++row) write(*table, row, kFirst);
    ASSERT_TRUE(store_->flush());
    std::vector<size_t> expected(10, 2);
    expected.insert(expected.end(), 2, 1);
    EXPECT_EQ(columns(table, 12), expected);
}

// A deletion that was written first hides what is written later with an older timestamp.
TEST_F(FirstValuesTest, DeletionsHideWhatComesLater) {
    auto table = make_table(3);
    for (int row = 0; row < 2; ++row) remove(*table, row, 10);
    ASSERT_TRUE(store_->flush());
    write(*table, 0, kFirst, 9);
    write(*table, 1, kFirst, 11);
    EXPECT_EQ(columns(table, 2), (std::vector<size_t>{0, 1}));
    ASSERT_TRUE(store_->flush());
    EXPECT_EQ(columns(table, 2), (std::vector<size_t>{0, 1}));
}

TEST_F(FirstValuesTest, ATruncatedTableIsWrittenAgain) {
    auto table = make_table(3);
    for (int round = 0; round < 3; ++round) {
        for (int row = 0; row < 10; ++row) write(*table, row, kColumns[round % 2]);
        if (round > 0) {
            ASSERT_TRUE(store_->flush());
        }
        EXPECT_EQ(columns(table, 10), std::vector<size_t>(10, 1));
        ASSERT_TRUE(store_->truncate(table->number));
        EXPECT_EQ(columns(table, 10), std::vector<size_t>(10, 0));
    }
}

class Concatenating final : public rocksdb::AssociativeMergeOperator {
public:
    const char* Name() const override { return "concatenating"; }
    bool Merge(const rocksdb::Slice&, const rocksdb::Slice* before, const rocksdb::Slice& operand,
               std::string* merged, rocksdb::Logger*) const override {
        *merged = (before == nullptr ? "" : before->ToString()) + operand.ToString();
        return true;
    }
};

// RocksDB itself, told to wait until there are two memtables to flush.
TEST(FirstValues, MemtablesAreFlushedTogether) {
    std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    auto memtables = std::make_shared<memtable::Memtables>();
    rocksdb::Options options;
    options.env = env.get();
    options.create_if_missing = true;
    options.memtable_factory = make_token_memtables(memtables);
    options.merge_operator = std::make_shared<Concatenating>();
    options.allow_concurrent_memtable_write = false;
    options.write_buffer_size = 128 << 10;
    options.max_write_buffer_number = 4;
    options.min_write_buffer_number_to_merge = 2;
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, "/together", &opened).ok());
    std::unique_ptr<rocksdb::DB> db(opened);
    memtables->set_db(*db);
    constexpr uint64_t kKeys = 100;
    auto merge = [&](uint32_t table, const std::string& operand) {
        for (uint64_t token = 0; token < kKeys; ++token) {
            char key[12];
            store_be(key, table);
            store_be(key + 4, token);
            ASSERT_TRUE(db->Merge({}, {key, sizeof key}, operand).ok());
        }
    };
    // Table 3 is in both memtables, the others are in one of them.
    const std::string long_one(1200, 'a');
    merge(3, long_one);
    merge(4, "a");
    uint64_t waiting = 0;
    ASSERT_TRUE(db->GetIntProperty("rocksdb.num-immutable-mem-table", &waiting));
    EXPECT_GT(waiting, 0U);
    merge(3, "b");
    merge(5, "b");
    ASSERT_TRUE(db->Flush({}).ok());
    size_t rows = 0;
    std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}));
    for (it->SeekToFirst(); it->Valid(); it->Next(), ++rows) {
        auto table = load_be<uint32_t>(it->key().data());
        EXPECT_EQ(it->value().ToString(), table == 3 ? long_one + "b" : table == 4 ? "a" : "b");
    }
    EXPECT_EQ(rows, 3 * kKeys);
    // But for the keys of table 3 that have two versions in the younger memtable, all are values.
    rocksdb::TablePropertiesCollection properties;
    ASSERT_TRUE(db->GetPropertiesOfAllTables(&properties).ok());
    ASSERT_EQ(properties.size(), 1U);
    EXPECT_LT(properties.begin()->second->num_merge_operands, kKeys / 2);
}

}  // namespace
}  // namespace ilion::store::test
