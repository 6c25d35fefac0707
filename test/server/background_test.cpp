#include "server/background.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace ilion::server {
namespace {

TEST(Background, RunsWhatItIsGivenAndCounts) {
    Background background;
    std::promise<void> done;
    std::atomic<int> left{100};
    for (int i = 0; i < 100; ++i) {
        background.run([&] {
            if (--left == 0) done.set_value();
        });
    }
    done.get_future().wait();
    background.stop();
    EXPECT_EQ(background.counts().completed, 100);
    EXPECT_EQ(background.counts().active, 0);
}

TEST(Background, WhatWaitsIsDroppedAtTheEndWhatRunsIsNot) {
    Background background;
    std::promise<void> running, go_on;
    auto go = go_on.get_future().share();
    std::atomic<int> begun{0}, ended{0};
    auto slow = [&] {
        if (++begun == Background::kThreads) running.set_value();
        go.wait();
        ++ended;
    };
    for (int i = 0; i < Background::kThreads; ++i) background.run(slow);
    running.get_future().wait();
    std::atomic<bool> reached{false};
    background.run([&] { reached = true; });
    EXPECT_EQ(background.counts().active, Background::kThreads);
    EXPECT_EQ(background.counts().pending, 1);
    std::thread releasing([&] {
        // Only once what waits has been dropped may the others end.
        while (background.counts().pending > 0) std::this_thread::yield();
        go_on.set_value();
    });
    background.stop();
    releasing.join();
    EXPECT_EQ(ended, Background::kThreads);
    EXPECT_FALSE(reached);
    background.run([&] { reached = true; });  // after the end: nothing
    background.stop();
    EXPECT_FALSE(reached);
}

}  // namespace
}  // namespace ilion::server
