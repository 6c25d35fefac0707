// Folders: kept over a restart and a kill -9, refused when damaged, in use or not ours.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "table.hpp"

namespace ilion::store::test {
namespace {

namespace fs = std::filesystem;

class FolderTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "ilion-store-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        root_ = name;
        path_ = name + "/data";
    }
    void TearDown() override { fs::remove_all(root_); }

    StoreOptions options(Durability durability = Durability::periodic) const {
        StoreOptions made;
        made.path = path_;
        made.durability = durability;
        return made;
    }
    static Status write(Store& store, const schema::Table& table, const std::string& partition) {
        Mutation mutation;
        RowBuilder builder;
        builder.set_liveness({1});
        builder.add_cell(cell(kFirst, 1, "value"));
        mutation.write_row(table, key(partition), "clustering", builder);
        return store.commit(mutation);
    }
    static bool has(Store& store, const schema::Table& table, const std::string& partition) {
        auto buffer = Store::make_row_buffer();
        RowView row;
        auto found = store.read_row(table, key(partition), "clustering", {1}, *buffer, row, nullptr);
        return found && *found;
    }
    ErrorCode failure() const {
        auto opened = Store::open(options());
        EXPECT_FALSE(opened);
        if (opened) return ErrorCode::server_error;
        EXPECT_NE(opened.error().message.find(path_), std::string::npos) << opened.error().message;
        return opened.error().code;
    }
    void make(const std::string& partition = "k") const {
        auto store = Store::open(options());
        ASSERT_TRUE(store) << store.error().message;
        ASSERT_TRUE(write(**store, *table_, partition));
        ASSERT_TRUE((*store)->flush());
    }

    std::string root_, path_;
    schema::TablePtr table_ = make_table(3);
};

TEST_F(FolderTest, RowsRecordsAndDeletionMarksOutliveTheStore) {
    {
        auto store = Store::open(options());
        ASSERT_TRUE(store) << store.error().message;
        ASSERT_TRUE(write(**store, *table_, "kept"));
        ASSERT_TRUE(write(**store, *table_, "deleted"));
        Mutation mutation;
        mutation.delete_partition(*table_, key("deleted"), {5, 1});
        ASSERT_TRUE((*store)->commit(mutation));
        ASSERT_TRUE((*store)->put_record("schema", "bytes"));
    }
    auto store = Store::open(options());
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_TRUE(has(**store, *table_, "kept"));
    EXPECT_FALSE(has(**store, *table_, "deleted"));
    EXPECT_EQ(*(*store)->get_record("schema"), "bytes");
    EXPECT_EQ(*(*store)->get_record("other"), std::nullopt);
}

TEST_F(FolderTest, ASecondStoreIsRefused) {
    auto store = Store::open(options());
    ASSERT_TRUE(store);
    EXPECT_EQ(failure(), ErrorCode::in_use);
}

TEST_F(FolderTest, AFolderOfSomethingElseIsRefused) {
    fs::create_directories(path_);
    std::ofstream(path_ + "/letter.txt") << "dear";
    EXPECT_EQ(failure(), ErrorCode::corruption);
    EXPECT_FALSE(fs::exists(path_ + "/ILION"));
}

TEST_F(FolderTest, AFileInPlaceOfTheFolderIsRefused) {
    std::ofstream(path_) << "file";
    EXPECT_EQ(failure(), ErrorCode::io_error);
}

TEST_F(FolderTest, AnUnknownFormatIsRefused) {
    make();
    std::ofstream(path_ + "/ILION") << "ilion data folder, format 9\n";
    EXPECT_EQ(failure(), ErrorCode::corruption);
}

TEST_F(FolderTest, MissingAndDamagedFilesAreCorruption) {
    make();
    auto current = path_ + "/CURRENT";
    std::string manifest;
    std::getline(std::ifstream(current), manifest);
    fs::rename(current, root_ + "/CURRENT");
    EXPECT_EQ(failure(), ErrorCode::corruption);
    fs::rename(root_ + "/CURRENT", current);
    {
        std::ofstream file(path_ + "/" + manifest, std::ios::binary | std::ios::in);
        file.seekp(20);
        file << "damage";
    }
    EXPECT_EQ(failure(), ErrorCode::corruption);
    fs::remove(path_ + "/" + manifest);
    EXPECT_EQ(failure(), ErrorCode::corruption);
}

TEST_F(FolderTest, AnInterruptedCreationIsTakenUpAgain) {
    make();
    for (const auto& entry : fs::directory_iterator(path_)) {
        if (entry.path().filename() != "ILION") fs::remove_all(entry.path());
    }
    auto store = Store::open(options());
    EXPECT_TRUE(store) << store.error().message;
}

// A child commits numbered rows and tells each acknowledged one; it is killed in the middle.
class KillTest : public FolderTest, public ::testing::WithParamInterface<Durability> {};

TEST_P(KillTest, AcknowledgedRowsSurviveKill9) {
    int acknowledged = -1;
    for (int round = 0; round < 3; ++round) {
        int channel[2];
        ASSERT_EQ(pipe(channel), 0);
        pid_t child = fork();
        if (child == 0) {
            auto store = Store::open(options(GetParam()));
            for (int i = acknowledged + 1; store && write(**store, *table_, std::to_string(i)); ++i) {
                if (::write(channel[1], &i, sizeof i) != sizeof i) break;
            }
            _exit(1);
        }
        close(channel[1]);
        int target = acknowledged + 150;
        for (int i = 0; acknowledged < target && read(channel[0], &i, sizeof i) == sizeof i;) acknowledged = i;
        kill(child, SIGKILL);
        for (int i = 0; read(channel[0], &i, sizeof i) == sizeof i;) acknowledged = i;
        close(channel[0]);
        waitpid(child, nullptr, 0);
        ASSERT_GE(acknowledged, target);
        auto store = Store::open(options(GetParam()));
        ASSERT_TRUE(store) << store.error().message;
        for (int i = 0; i <= acknowledged; ++i) ASSERT_TRUE(has(**store, *table_, std::to_string(i))) << i;
    }
}
INSTANTIATE_TEST_SUITE_P(Durability, KillTest, ::testing::Values(Durability::periodic, Durability::batch));

}  // namespace
}  // namespace ilion::store::test
