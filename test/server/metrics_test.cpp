// What is counted of statements: buckets as those of Cassandra, sums over threads, tables that are gone.
#include "server/metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "server/metrics/running_queries.hpp"

namespace ilion::server {
namespace {

using Of = Metrics::Of;

TEST(Histogram, GrowsByAFifth) {
    const int64_t expected[] = {1,  2,  3,  4,  5,  6,  7,   8,   10,  12,  14,  17,  20,  24,  29,
                                35, 42, 50, 60, 72, 86, 103, 124, 149, 179, 215, 258, 310, 372, 446};
    for (size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ(kBounds[i], expected[i]) << i;
    for (size_t i = 1; i + 1 < kBuckets; ++i) {
        EXPECT_EQ(bucket_of(kBounds[i]), i);
        EXPECT_EQ(bucket_of(kBounds[i] + 1), i + 1);
    }
    EXPECT_EQ(bucket_of(-1), 0);
    EXPECT_EQ(bucket_of(0), 0);
    EXPECT_EQ(bucket_of(1), 0);
    EXPECT_EQ(bucket_of(INT64_MAX), kBuckets - 1);
}

TEST(Histogram, PercentilesAreBounds) {
    Histogram histogram;
    Distribution nothing;
    EXPECT_EQ(nothing.max(), 0);
    EXPECT_EQ(nothing.percentile(0.5), 0);
    for (int64_t i = 1; i <= 100; ++i) histogram.add(i);
    Distribution sum;
    histogram.add_to(sum);
    EXPECT_EQ(sum.count(), 100);
    EXPECT_EQ(sum.max(), 103);
    EXPECT_EQ(sum.percentile(0.5), 50);
    EXPECT_EQ(sum.percentile(0.99), 103);
}

TEST(Metrics, AddUpOverThreads) {
    Metrics metrics;
    auto work = [&metrics] {
        for (int i = 0; i < 50; ++i) {
            metrics.read({7, true, 3, 0, ticks()});
            metrics.write(7, 2, true);
            metrics.write(8, 1, false);
            metrics.end_writes(ticks(), true);
            metrics.write(7, 1, true);
            metrics.end_writes(ticks(), false);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(metrics.of_table(7, Of::read).count(), 200);
    EXPECT_EQ(metrics.of_table(7, Of::scan).count(), 0);
    EXPECT_EQ(metrics.of_table(7, Of::rows).max(), 3);
    EXPECT_EQ(metrics.of_table(7, Of::tombstones).max(), 1);
    EXPECT_EQ(metrics.of_table(7, Of::write).count(), 400);
    EXPECT_EQ(metrics.of_table(7, Of::coordinated_write).count(), 200);
    EXPECT_EQ(metrics.of_table(8, Of::write).count(), 200);
    EXPECT_EQ(metrics.of_table(8, Of::coordinated_write).count(), 0);
}

TEST(Metrics, OfTablesThatAreGoneIsForgotten) {
    Metrics metrics;
    for (uint32_t number : {1U, 300U, 0xffff0003U, 0x7fffffffU}) metrics.read({number, false, 1, 1, ticks()});
    metrics.keep_only({300, 0xffff0003U});
    EXPECT_EQ(metrics.of_table(1, Of::scan).count(), 0);
    EXPECT_EQ(metrics.of_table(300, Of::scan).count(), 1);
    EXPECT_EQ(metrics.of_table(0xffff0003U, Of::scan).count(), 1);
    EXPECT_EQ(metrics.of_table(0x7fffffffU, Of::scan).count(), 0);  // there are never so many
    metrics.read({2, false, 1, 1, ticks()});
    EXPECT_EQ(metrics.of_table(2, Of::scan).count(), 1);
}

TEST(RunningQueries, AreThereAsLongAsTheyRun) {
    RunningQueries queries;
    {
        RunningQueries::Entry entry(queries, [] { return std::string("QUERY x"); });
        auto running = queries.list();
        ASSERT_EQ(running.size(), 1);
        EXPECT_EQ(running[0].text, "QUERY x");
        EXPECT_TRUE(running[0].thread.starts_with("Native-Transport-Requests-"));
    }
    EXPECT_TRUE(queries.list().empty());
}

}  // namespace
}  // namespace ilion::server
