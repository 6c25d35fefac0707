// Folders: kept over a restart and a kill -9, refused when damaged, in use or not ours.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "table.hpp"
#include "temporary_folder.hpp"

namespace ilion::store::test {
namespace {

namespace fs = std::filesystem;
using ilion::test::TemporaryFolder;

// What a process that is to be killed has to do: folder, durability, first number, where to tell.
constexpr const char* kKillJob = "ILION_KILL_TEST";

class FolderTest : public ::testing::Test {
protected:
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

    TemporaryFolder root_;
    std::string path_ = root_.path() + "/data";
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
    fs::rename(current, root_.path() + "/CURRENT");
    EXPECT_EQ(failure(), ErrorCode::corruption);
    fs::rename(root_.path() + "/CURRENT", current);
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

// The log says what was truncated, the memtable that it fills does not.
TEST_F(FolderTest, ATruncationOutlivesARestart) {
    {
        auto store = Store::open(options());
        ASSERT_TRUE(store);
        ASSERT_TRUE(write(**store, *table_, "k"));
        ASSERT_TRUE((*store)->truncate(table_->number));
    }
    auto store = Store::open(options());
    ASSERT_TRUE(store);
    auto cursor = (*store)->read_partition(table_, key("k"), {}, {1});
    EXPECT_FALSE(cursor->next_partition());
    EXPECT_FALSE(has(**store, *table_, "k"));
}

// Another process commits numbered rows and tells each acknowledged one; it is killed in the middle. It is this
// program again: a copy of a process with threads, as fork() alone makes it, may find a lock held for ever.
class KillTest : public FolderTest, public ::testing::WithParamInterface<Durability> {
protected:
    pid_t start_writer(int first, int channel) const {
        std::string job = path_ + " " + std::to_string(static_cast<int>(GetParam())) + " " + std::to_string(first) +
                          " " + std::to_string(channel);
        setenv(kKillJob, job.c_str(), 1);
        char program[] = "/proc/self/exe", filter[] = "--gtest_filter=KillTestWriter.DISABLED_Writes",
             disabled[] = "--gtest_also_run_disabled_tests", brief[] = "--gtest_brief=1";
        char* arguments[] = {program, filter, disabled, brief, nullptr};
        pid_t child = 0;
        EXPECT_EQ(posix_spawn(&child, program, nullptr, nullptr, arguments, environ), 0);
        return child;
    }
};

TEST_P(KillTest, AcknowledgedRowsSurviveKill9) {
    int acknowledged = -1;
    for (int round = 0; round < 3; ++round) {
        int channel[2];
        ASSERT_EQ(pipe(channel), 0);
        pid_t child = start_writer(acknowledged + 1, channel[1]);
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

// Not a test: what start_writer() runs.
class KillTestWriter : public FolderTest {};

TEST_F(KillTestWriter, DISABLED_Writes) {
    const char* job = getenv(kKillJob);
    if (job == nullptr) GTEST_SKIP();
    std::istringstream parameters(job);
    int durability = 0, next = 0, channel = -1;
    parameters >> path_ >> durability >> next >> channel;
    auto store = Store::open(options(static_cast<Durability>(durability)));
    for (; store && write(**store, *table_, std::to_string(next)); ++next) {
        if (::write(channel, &next, sizeof next) != sizeof next) break;
    }
}

}  // namespace
}  // namespace ilion::store::test
