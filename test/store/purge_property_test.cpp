// Random writes, deletions and expiring cells while time goes by and compactions, automatic ones too, drop what
// they may: what is read is always what a model says that keeps everything. Timestamps are chosen by the writer, up
// to gc_grace_seconds old, so that what a tombstone hides may be written after it and lie anywhere: in the
// memtable, in a younger file, in an older one.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "table.hpp"

namespace ilion::store::test {
namespace {

constexpr int64_t kMicros = 1'000'000;
constexpr int32_t kGrace = 60;
constexpr int kPartitions = 5;
constexpr int kRows = 12;
constexpr size_t kValueSize = 300;  // so that memtables of 64 KiB are flushed again and again

// One column of one row: everything that was ever written to it.
struct Written {
    int64_t timestamp;
    int64_t ends;  // kNeverExpires: a plain cell
    bool tombstone;
    Bytes value;
};

class Scenario {
public:
    explicit Scenario(unsigned seed) : random_(seed) {
        StoreOptions options;
        options.clock = &clock_;
        options.memtable_bytes = 64 << 10;
        auto opened = Store::open(options);
        EXPECT_TRUE(opened);
        store_ = std::move(*opened);
        store_->set_gc_grace(table_->number, kGrace);
    }

    void run() {
        for (int step = 0; step < 4000; ++step) {
            write_something();
            clock_.advance(std::chrono::milliseconds(pick(200)));
            if (pick(100) == 0) clock_.advance(std::chrono::seconds(pick(2 * kGrace)));
            maintain();
            if (pick(25) == 0) compare();
            if (::testing::Test::HasFatalFailure()) return;
        }
        // In the end nothing is left but what is alive.
        clock_.advance(std::chrono::seconds(2 * kGrace));
        ASSERT_TRUE(store_->compact());
        compare();
        EXPECT_EQ(tombstones_, 0);
    }

private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    int64_t seconds() const { return clock_.now_seconds(); }
    // Not so old that a tombstone which it may lie under could be gone.
    int64_t timestamp() { return clock_.now_micros() - (pick(3) == 0 ? pick(kGrace - 1) * kMicros : 0) - pick(10); }
    static Bytes clustering(int row) { return Bytes(1, static_cast<char>('a' + row)); }
    static PartitionKey partition(int number) { return key("k" + std::to_string(number), number % 3); }

    void maintain() {
        bool done = pick(150) != 0 || store_->flush();
        done = done && (pick(300) != 0 || store_->tidy());
        done = done && (pick(1000) != 0 || store_->compact());
        EXPECT_TRUE(done);
    }

    void write_something() {
        Mutation mutation;
        int where = pick(kPartitions);
        Deletion deletion{timestamp(), seconds()};
        int what = pick(30);
        if (what == 0) {
            mutation.delete_partition(*table_, partition(where), deletion);
            for (int row = -1; row < kRows; ++row) deletions_[{where, row}].push_back(deletion.timestamp);
        } else if (what <= 2) {
            int first = pick(kRows), last = pick(kRows);
            if (last < first) std::swap(first, last);
            mutation.delete_range(*table_, partition(where), {clustering(first), true, clustering(last), true},
                                  deletion);
            for (int row = first; row <= last; ++row) deletions_[{where, row}].push_back(deletion.timestamp);
        } else {
            write_row(mutation, where, what == 3 ? -1 : pick(kRows), deletion);
        }
        ASSERT_TRUE(store_->commit(mutation));
    }

    // Row -1 is the static one.
    void write_row(Mutation& mutation, int where, int row, const Deletion& deletion) {
        RowBuilder builder;
        if (row >= 0 && pick(8) == 0) {
            builder.set_deletion(deletion);
            deletions_[{where, row}].push_back(deletion.timestamp);
        }
        for (ColumnId column : std::initializer_list<ColumnId>{kFirst, kSecond}) {
            if (pick(2) == 0) continue;
            if (row < 0) column = kStatic;
            // Values say when they were written: no two are equal.
            Bytes value = std::to_string(++count_) + Bytes(kValueSize, 'x');
            Written written{timestamp(), kNeverExpires, false, value};
            Cell made = cell(column, written.timestamp, value);
            int kind = pick(6);
            if (kind == 0) {
                made = tombstone(column, made.timestamp, seconds());
                written.tombstone = true;
                written.ends = seconds();
            } else if (kind == 1) {
                int32_t ttl = 1 + pick(kGrace / 2);
                made = expiring(column, made.timestamp, value, ttl, seconds() + ttl);
                written.ends = seconds() + ttl;
            }
            builder.add_cell(made);
            cells_[{where, row}][column].push_back(written);
            if (row < 0) break;
        }
        if (builder.empty()) return;
        if (row < 0) {
            mutation.write_static(*table_, partition(where), builder);
        } else {
            mutation.write_row(*table_, partition(where), clustering(row), builder);
        }
    }

    // Of two at the same time the one that ends, the tombstone, the later end, the greater value.
    static bool prevails(const Written& left, const Written& right) {
        auto rank = [](const Written& one) {
            return std::make_tuple(one.timestamp, one.ends != kNeverExpires, one.tombstone,
                                   one.ends == kNeverExpires ? 0 : one.ends, one.tombstone ? Bytes() : one.value);
        };
        return rank(left) > rank(right);
    }

    std::string expected(int where, int row) {
        int64_t hidden = kNoTimestamp;
        for (int64_t one : deletions_[{where, row}]) hidden = std::max(hidden, one);
        std::string shown;
        for (const auto& [column, versions] : cells_[{where, row}]) {
            const Written* best = nullptr;
            for (const Written& one : versions) {
                if (one.timestamp > hidden && (best == nullptr || prevails(one, *best))) best = &one;
            }
            if (best == nullptr || best->tombstone || best->ends <= seconds()) continue;
            shown += std::to_string(column) + "=" + best->value.substr(0, best->value.find('x')) + "@" +
                     std::to_string(best->timestamp) + " ";
        }
        return shown;
    }
    static std::string show(const RowView& row) {
        std::string shown;
        for (const Cell& one : row.cells) {
            shown += std::to_string(one.column) + "=" + Bytes(one.value.substr(0, one.value.find('x'))) + "@" +
                     std::to_string(one.timestamp) + " ";
        }
        return shown;
    }

    void compare() {
        tombstones_ = 0;
        auto buffer = Store::make_row_buffer();
        for (int where = 0; where < kPartitions; ++where) {
            std::map<int, std::string> seen;
            auto cursor = store_->read_partition(table_, partition(where), {}, {seconds()});
            while (cursor->next_partition()) {
                if (cursor->static_row() != nullptr) seen[-1] = show(*cursor->static_row());
                while (cursor->next_row()) seen[cursor->row().clustering[0] - 'a'] = show(cursor->row());
            }
            ASSERT_TRUE(cursor->status());
            tombstones_ += cursor->tombstones();
            for (int row = -1; row < kRows; ++row) {
                ASSERT_EQ(seen[row], expected(where, row)) << where << " " << row;
                if (row < 0) continue;
                RowView found, static_row;
                ASSERT_TRUE(store_->read_row(*table_, partition(where), clustering(row), {seconds()}, *buffer,
                                             found, &static_row));
                ASSERT_EQ(show(found), expected(where, row)) << where << " " << row;
                ASSERT_EQ(show(static_row), expected(where, -1)) << where;
            }
        }
    }

    std::mt19937 random_;
    ManualClock clock_{1'700'000'000 * kMicros};
    schema::TablePtr table_ = make_table(3);
    std::unique_ptr<Store> store_;
    std::map<std::pair<int, int>, std::vector<int64_t>> deletions_;
    std::map<std::pair<int, int>, std::map<ColumnId, std::vector<Written>>> cells_;
    int count_ = 0;
    int64_t tombstones_ = 0;
};

TEST(PurgeProperty, NoCompactionChangesWhatIsRead) {
    for (unsigned seed = 0; seed < 8; ++seed) {
        SCOPED_TRACE(seed);
        Scenario(seed).run();
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace ilion::store::test
