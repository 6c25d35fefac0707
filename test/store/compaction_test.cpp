// How many flushed files wait to be compacted together, and for how long.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "table.hpp"
#include "temporary_folder.hpp"

namespace ilion::store::test {
namespace {

namespace fs = std::filesystem;
using ilion::test::TemporaryFolder;

class CompactionTest : public ::testing::Test {
protected:
    void SetUp() override {
        StoreOptions options;
        options.path = folder_.path() + "/data";
        options.clock = &clock_;
        auto opened = Store::open(options);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    // A row of its own in each file, and one that all have: files that have nothing in common would just be moved.
    void flush(int times) {
        for (int i = 0; i < times; ++i) {
            Mutation mutation;
            RowBuilder builder;
            builder.add_cell(cell(kFirst, ++written_, "value"));
            mutation.write_row(*table_, key("k"), Bytes(1, static_cast<char>(written_)), builder);
            mutation.write_row(*table_, key("k"), Bytes(1, '\0'), builder);
            ASSERT_TRUE(store_->commit(mutation));
            ASSERT_TRUE(store_->flush());
        }
    }
    int files() const {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(folder_.path() + "/data")) {
            if (entry.path().extension() == ".sst") ++count;
        }
        return count;
    }
    // Compactions go on in the background.
    bool becomes(int wanted) const {
        auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (files() != wanted && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        return files() == wanted;
    }
    int rows() {
        auto cursor = store_->read_partition(table_, key("k"), {}, {});
        int count = 0;
        while (cursor->next_partition()) {
            while (cursor->next_row()) ++count;
        }
        return count;
    }

    ManualClock clock_{int64_t{1'700'000'000} * 1'000'000};
    TemporaryFolder folder_;
    schema::TablePtr table_ = make_table(3, false);
    std::unique_ptr<Store> store_;
    int written_ = 0;
};

TEST_F(CompactionTest, FilesWaitForOthersWhileFlushesComeOneUponAnother) {
    flush(7);
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(files(), 7);
    flush(1);
    EXPECT_TRUE(becomes(1)) << files();
    EXPECT_EQ(rows(), 9);
}

TEST_F(CompactionTest, FewerWaitOnceNoneHasComeForAMinute) {
    flush(5);
    clock_.advance(std::chrono::seconds(59));
    ASSERT_TRUE(store_->tidy());
    EXPECT_EQ(files(), 5);
    clock_.advance(std::chrono::seconds(1));
    ASSERT_TRUE(store_->tidy());
    EXPECT_TRUE(becomes(1)) << files();
    EXPECT_EQ(rows(), 6);

    flush(1);
    ASSERT_TRUE(store_->tidy());
    flush(4);
    EXPECT_EQ(files(), 6);
    EXPECT_EQ(rows(), 11);
}

}  // namespace
}  // namespace ilion::store::test
