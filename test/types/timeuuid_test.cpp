#include "types/timeuuid.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "types/validate.hpp"

namespace ilion {
namespace {

TEST(Timeuuid, BoundsAreCassandras) {
    EXPECT_EQ(min_timeuuid(0).to_string(), "13814000-1dd2-11b2-8080-808080808080");
    EXPECT_EQ(max_timeuuid(0).to_string(), "1381670f-1dd2-11b2-7f7f-7f7f7f7f7f7f");
    EXPECT_EQ(min_timeuuid(-1).to_string(), "138118f0-1dd2-11b2-8080-808080808080");
    EXPECT_EQ(max_timeuuid(-1).to_string(), "13813fff-1dd2-11b2-7f7f-7f7f7f7f7f7f");
    EXPECT_EQ(max_timeuuid(1700000000123).to_string(), "04c2abbf-833b-11ee-7f7f-7f7f7f7f7f7f");
    EXPECT_EQ(min_timeuuid(INT64_MAX).to_string(), "138118f0-1dd2-11b2-8080-808080808080");
    EXPECT_EQ(max_timeuuid(INT64_MIN).to_string(), "1381670f-1dd2-11b2-7f7f-7f7f7f7f7f7f");
}

TEST(Timeuuid, KeepsItsTime) {
    for (int64_t time :
         {int64_t{0}, int64_t{-1}, int64_t{17'000'000'001'234'567}, int64_t{-122'192'928'000'000'000}}) {
        Uuid uuid = make_timeuuid_at(time);
        EXPECT_EQ(timeuuid_unix_100ns(uuid), time);
        EXPECT_TRUE(validate(*DataType::of(TypeKind::timeuuid), uuid.view()));
        EXPECT_EQ(uuid.bytes[8] & 0xc0, 0x80);
        EXPECT_NE(uuid, make_timeuuid_at(time));
    }
}

TEST(Timeuuid, IsUniqueAndIncreasingWhileTheClockStandsStill) {
    ManualClock clock(1'700'000'000'000'000);
    int64_t previous = timeuuid_unix_100ns(make_timeuuid(clock));
    for (int i = 0; i < 1'000; ++i) {
        int64_t next = timeuuid_unix_100ns(make_timeuuid(clock));
        EXPECT_GT(next, previous);
        previous = next;
    }
}

TEST(Timeuuid, IsUniqueAcrossThreads) {
    ManualClock clock(1'700'000'000'000'000);
    std::vector<std::vector<Uuid>> made(4);
    std::vector<std::thread> threads;
    for (auto& mine : made) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i) mine.push_back(make_timeuuid(clock));
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<Uuid> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 4'000u);
}

}  // namespace
}  // namespace ilion
