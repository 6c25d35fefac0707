// The memtable under RocksDB against a std::map: look-ups, and iterators in both directions, over every shape of
// key.
#include "store/memtable/token_memtable.hpp"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "base/endian.hpp"

namespace ilion::store::test {
namespace {

class MemtableTest : public ::testing::Test {
protected:
    void SetUp() override {
        env_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
        rocksdb::Options options;
        options.env = env_.get();
        options.create_if_missing = true;
        options.memtable_factory = make_token_memtables(memtables_);
        options.allow_concurrent_memtable_write = false;
        rocksdb::DB* db = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open(options, "/memtable", &db).ok());
        db_.reset(db);
    }

    static std::string key(uint32_t table, uint64_t token, const std::string& rest) {
        std::string key(12, '\0');
        store_be(key.data(), table);
        store_be(key.data() + 4, token);
        return key + rest;
    }
    // Few tables, some tokens that are near to one another, partitions of one row and of very many, and short keys.
    std::string some_key() {
        static constexpr uint32_t kTables[] = {0, 1, 2, 255, 256, 70'000, UINT32_MAX};
        uint64_t shape = random_() % 16;
        if (shape == 0) return std::string("\0\0\0\0schema", 4 + random_() % 7);
        if (shape == 1) return std::string(random_() % 12, static_cast<char>(random_() % 3));
        uint32_t table = kTables[random_() % std::size(kTables)];
        if (shape < 5) return key(table, random_() % 4 * (UINT64_MAX / 3), std::to_string(random_() % 2'000));
        if (shape < 7) return key(table, uint64_t{1} << 60 | random_() % 100, "near");
        return key(table, random_(), std::to_string(random_() % 3));
    }
    void write(size_t count) {
        for (size_t i = 0; i < count; ++i) {
            std::string key = some_key();
            if (random_() % 8 == 0) {
                ASSERT_TRUE(db_->Delete({}, key).ok());
                expected_.erase(key);
            } else {
                std::string value = std::to_string(random_());
                ASSERT_TRUE(db_->Put({}, key, value).ok());
                expected_[key] = value;
            }
        }
    }

    std::mt19937_64 random_{20240607};
    std::shared_ptr<memtable::Memtables> memtables_ = std::make_shared<memtable::Memtables>();
    std::unique_ptr<rocksdb::Env> env_;
    std::unique_ptr<rocksdb::DB> db_;
    std::map<std::string, std::string> expected_;
};

TEST_F(MemtableTest, LookUpsFindTheLatestVersion) {
    write(30'000);
    std::string value;
    for (const auto& [key, written] : expected_) {
        ASSERT_TRUE(db_->Get({}, key, &value).ok());
        ASSERT_EQ(value, written);
    }
    for (int i = 0; i < 5'000; ++i) {
        std::string key = some_key();
        ASSERT_EQ(db_->Get({}, key, &value).ok(), expected_.contains(key));
    }
}

TEST_F(MemtableTest, IteratorsGoInOrderBothWays) {
    write(30'000);
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}));
    auto forward = expected_.begin();
    for (it->SeekToFirst(); it->Valid(); it->Next(), ++forward) {
        ASSERT_NE(forward, expected_.end());
        ASSERT_EQ(it->key().ToString(), forward->first);
        ASSERT_EQ(it->value().ToString(), forward->second);
    }
    EXPECT_EQ(forward, expected_.end());
    auto backward = expected_.rbegin();
    for (it->SeekToLast(); it->Valid(); it->Prev(), ++backward) {
        ASSERT_NE(backward, expected_.rend());
        ASSERT_EQ(it->key().ToString(), backward->first);
    }
    EXPECT_EQ(backward, expected_.rend());
}

TEST_F(MemtableTest, SeeksFindTheNeighbours) {
    write(5'000);
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}));
    for (int i = 0; i < 5'000; ++i) {
        std::string key = some_key();
        auto after = expected_.lower_bound(key);
        it->Seek(key);
        ASSERT_EQ(it->Valid(), after != expected_.end());
        if (it->Valid()) {
            ASSERT_EQ(it->key().ToString(), after->first);
        }
        auto before = expected_.upper_bound(key);
        it->SeekForPrev(key);
        ASSERT_EQ(it->Valid(), before != expected_.begin());
        if (it->Valid()) {
            ASSERT_EQ(it->key().ToString(), std::prev(before)->first);
        }
    }
}

TEST_F(MemtableTest, NothingIsLostByAFlush) {
    write(20'000);
    ASSERT_TRUE(db_->Flush({}).ok());
    write(2'000);
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}));
    auto forward = expected_.begin();
    for (it->SeekToFirst(); it->Valid(); it->Next(), ++forward) ASSERT_EQ(it->key().ToString(), forward->first);
    EXPECT_EQ(forward, expected_.end());
}

TEST_F(MemtableTest, TheSizeOfATableIsEstimated) {
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_TRUE(db_->Put({}, key(i % 4 == 0 ? 7 : 8, random_(), ""), std::string(100, 'x')).ok());
    }
    std::string first = key(7, 0, ""), last = key(8, 0, "");
    rocksdb::Range range(first, last);
    uint64_t count = 0, size = 0;
    db_->GetApproximateMemTableStats(range, &count, &size);
    EXPECT_GT(count, 4'500U);
    EXPECT_LT(count, 5'500U);
}

// Readers that run beside the writer see all that was written before they began.
TEST_F(MemtableTest, ReadersNeedNoLock) {
    constexpr uint32_t kRows = 50'000;
    auto key_of = [](uint32_t i) {
        uint64_t token = i % 10 == 0 ? 42 : i * 0x9e3779b97f4a7c15;
        return key(9, token, std::to_string(i));
    };
    std::atomic<uint32_t> written = 0;
    std::atomic<int> missing = 0;
    auto read = [&](uint32_t seed) {
        std::minstd_rand random(seed);
        std::string value;
        while (written < kRows) {
            uint32_t there = written;
            if (there == 0) continue;
            if (!db_->Get({}, key_of(static_cast<uint32_t>(random()) % there), &value).ok()) ++missing;
            if (random() % 2'000 != 0) continue;
            std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}));
            uint32_t count = 0;
            for (it->SeekToFirst(); it->Valid(); it->Next()) ++count;
            if (count < there) ++missing;
        }
    };
    std::thread one(read, 1), two(read, 2);
    for (uint32_t i = 0; i < kRows; ++i) {
        EXPECT_TRUE(db_->Put({}, key_of(i), "v").ok());
        written = i + 1;
    }
    one.join();
    two.join();
    EXPECT_EQ(missing, 0);
}

// Fetching ahead looks at memtables past RocksDB, which throws them away when they are flushed.
TEST_F(MemtableTest, FetchingAheadIsSafeWhileMemtablesComeAndGo) {
    std::atomic<bool> done = false;
    std::thread fetching([&] {
        std::mt19937_64 random(3);
        std::vector<memtable::Place> places(100);
        while (!done) {
            for (auto& place : places) place = {static_cast<uint32_t>(random() % 3), random() % 8 << 61};
            memtables_->prefetch(places);
            memtables_->prefetch_written(places);
        }
    });
    for (int flush = 0; flush < 20; ++flush) {
        for (uint64_t i = 0; i < 500; ++i) {
            EXPECT_TRUE(db_->Put({}, key(static_cast<uint32_t>(i % 3), i << 61, std::to_string(i)), "v").ok());
        }
        EXPECT_TRUE(db_->Flush({}).ok());
    }
    done = true;
    fetching.join();
}

// A look-up is about one moment: what is written while it searches is not there yet, and so does not go away again.
TEST_F(MemtableTest, LookUpsNeverGoBack) {
    constexpr uint64_t kVersions = 100'000;
    std::string hot = key(9, 42, "hot");
    ASSERT_TRUE(db_->Put({}, hot, std::string(8, '\0')).ok());
    std::atomic<bool> done = false;
    std::atomic<int> backwards = 0;
    auto read = [&] {
        std::string value;
        for (uint64_t last = 0; !done;) {
            ASSERT_TRUE(db_->Get({}, hot, &value).ok());
            auto found = load_be<uint64_t>(value.data());
            if (found < last) ++backwards;
            last = found;
        }
    };
    std::thread one(read), two(read);
    for (uint64_t version = 1; version <= kVersions; ++version) {
        std::string value(8, '\0');
        store_be(value.data(), version);
        EXPECT_TRUE(db_->Put({}, hot, value).ok());
    }
    done = true;
    one.join();
    two.join();
    EXPECT_EQ(backwards, 0);
}

}  // namespace
}  // namespace ilion::store::test
