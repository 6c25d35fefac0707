// Table files that the disk gives back damaged, or not at all, while they are in use: an error, never an end of the
// process and never a wrong answer.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <filesystem>
#include <fstream>

#include "table.hpp"
#include "temporary_folder.hpp"

namespace ilion::store::test {
namespace {

namespace fs = std::filesystem;
using ilion::test::TemporaryFolder;

constexpr int kRows = 3000;

class DamageTest : public ::testing::Test {
protected:
    void SetUp() override {
        open();
        for (int i = 0; i < kRows; ++i) ASSERT_TRUE(write(i));
        ASSERT_TRUE(store_->flush());
        // A memtable may be read from for a moment after it has become a file.
        store_.reset();
        open();
    }
    void open() {
        StoreOptions options;
        options.path = folder_.path() + "/data";
        auto opened = Store::open(options);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    Status write(int i) {
        Mutation mutation;
        RowBuilder builder;
        builder.set_liveness({1});
        builder.add_cell(cell(kFirst, 1, Bytes(100, static_cast<char>(i))));
        mutation.write_row(*table_, key("k" + std::to_string(i), i), "clustering", builder);
        return store_->commit(mutation);
    }
    Result<bool> read(int i) {
        auto buffer = Store::make_row_buffer();
        RowView row;
        auto found =
            store_->read_row(*table_, key("k" + std::to_string(i), i), "clustering", {1}, *buffer, row, nullptr);
        if (found && *found) {
            EXPECT_EQ(row.cells.at(0).value, Bytes(100, static_cast<char>(i)));
        }
        return found;
    }
    Status read_all(int& rows) {
        auto cursor = store_->read_range(table_, {}, {}, {1});
        for (rows = 0; cursor->next_partition();) {
            while (cursor->next_row()) ++rows;
        }
        return cursor->status();
    }
    fs::path file() const {
        for (const auto& entry : fs::directory_iterator(folder_.path() + "/data")) {
            if (entry.path().extension() == ".sst") return entry.path();
        }
        ADD_FAILURE() << "no table file";
        return {};
    }

    TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
    schema::TablePtr table_ = make_table(3, false);
};

TEST_F(DamageTest, AFileCutShortUnderTheStoreFailsAllThatComes) {
    ASSERT_TRUE(*read(5));
    fs::resize_file(file(), 0);
    auto found = read(5);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::io_error);
    EXPECT_NE(found.error().message.find(folder_.path()), std::string::npos);
    int rows = 0;
    EXPECT_FALSE(read_all(rows));
    EXPECT_FALSE(write(kRows));
    EXPECT_FALSE(store_->flush());
    EXPECT_FALSE(store_->compact());
}

TEST_F(DamageTest, AScanOfAFileCutShortFails) {
    int rows = 0;
    ASSERT_TRUE(read_all(rows));
    EXPECT_EQ(rows, kRows);
    fs::resize_file(file(), fs::file_size(file()) / 2);
    auto scanned = read_all(rows);
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, ErrorCode::io_error);
    EXPECT_LT(rows, kRows);
}

TEST_F(DamageTest, AFileCutShortBeforeTheStartIsRefused) {
    fs::path cut = file();
    store_.reset();
    fs::resize_file(cut, fs::file_size(cut) / 2);
    StoreOptions options;
    options.path = folder_.path() + "/data";
    auto opened = Store::open(options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::corruption);
}

TEST_F(DamageTest, ABlockOfAnotherContentFailsWhereverItIsRead) {
    int rows = 0;
    ASSERT_TRUE(read_all(rows));
    ASSERT_TRUE(*read(0));
    std::fstream(file(), std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('\x55').flush();
    auto found = read(0);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::corruption);
    auto scanned = read_all(rows);
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, ErrorCode::corruption);
    // Rows of other blocks are as good as they were.
    EXPECT_TRUE(*read(kRows - 1));
}

TEST_F(DamageTest, WhatIsNoTableFileEndsTheProcessAsEver) {
    std::ofstream(folder_.path() + "/other") << "x";
    auto fault = [&] {
        FILE* other = std::fopen((folder_.path() + "/other").c_str(), "r");
        void* mapped = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fileno(other), 0);
        fs::resize_file(folder_.path() + "/other", 0);
        std::_Exit(*static_cast<volatile char*>(mapped));
    };
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(fault(), "");
}

}  // namespace
}  // namespace ilion::store::test
