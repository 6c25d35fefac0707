// Who runs the loop: its own thread, or one that waits for something the loop will do.
#include "net/client_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace ilion {
namespace {

using namespace std::chrono_literals;

TEST(ClientLoop, ABlockedThreadRunsALoopThatNobodyRuns) {
    ClientLoop loop;  // not started
    std::thread::id ran_on;
    loop.post([&] { ran_on = std::this_thread::get_id(); });
    ClientLoop::Blocked blocked(loop);
    EXPECT_TRUE(blocked.run_until([&] { return ran_on != std::thread::id(); }, 1h));
    EXPECT_EQ(ran_on, std::this_thread::get_id());
    EXPECT_EQ(ClientLoop::current(), nullptr);
}

TEST(ClientLoop, TwoBlockedThreadsLeaveTheLoopToItsOwn) {
    ClientLoop loop;
    ClientLoop::Blocked first(loop);
    ClientLoop::Blocked second(loop);
    EXPECT_FALSE(second.run_until([] { return true; }, 1h));
}

TEST(ClientLoop, TheThreadThatRunsItDoesNotWaitForIt) {
    ClientLoop loop;
    bool asked = false;
    bool ran = true;
    loop.post([&] {
        ClientLoop::Blocked blocked(loop);
        ran = blocked.run_until([] { return false; }, 1h);
        asked = true;
    });
    ClientLoop::Blocked outside(loop);
    EXPECT_TRUE(outside.run_until([&] { return asked; }, 1h));
    EXPECT_FALSE(ran);
}

TEST(ClientLoop, AThreadMayRunASecondLoopInATurnOfTheFirst) {
    ClientLoop first;
    ClientLoop second;
    std::vector<ClientLoop*> seen;
    bool done = false;
    first.post([&] {
        second.post([&] {
            seen.push_back(ClientLoop::current());
            done = true;
        });
        ClientLoop::Blocked blocked(second);
        EXPECT_TRUE(blocked.run_until([&] { return done; }, 1h));
        seen.push_back(ClientLoop::current());
    });
    ClientLoop::Blocked blocked(first);
    EXPECT_TRUE(blocked.run_until([&] { return seen.size() == 2; }, 1h));
    EXPECT_EQ(seen, (std::vector<ClientLoop*>{&second, &first}));
    EXPECT_EQ(ClientLoop::current(), nullptr);
}

TEST(ClientLoop, RunningItEndsWhenTheTimeIsOver) {
    ClientLoop loop;
    ClientLoop::Blocked blocked(loop);
    EXPECT_TRUE(blocked.run_until([] { return false; }, 1ms));
}

TEST(ClientLoop, RunningItEndsWhenItStops) {
    ClientLoop loop;
    std::promise<void> running;
    std::thread waiting([&] {
        loop.post([&] { running.set_value(); });
        ClientLoop::Blocked blocked(loop);
        blocked.run_until([] { return false; }, 1h);
    });
    running.get_future().wait();
    loop.start();
    std::atomic<bool> last = false;
    loop.stop([&] { last = true; });
    waiting.join();
    EXPECT_TRUE(last);
    EXPECT_FALSE(loop.post([] {}));
}

// Waits as requests do: runs the loop if it may, else until told.
class Waiter {
public:
    explicit Waiter(ClientLoop& loop) : loop_(loop) {}
    void await(std::function<void()> work) {
        done_ = false;
        loop_.post([this, work = std::move(work)] {
            work();
            std::lock_guard lock(mutex_);
            done_ = true;
            if (!waits_) return;
            loop_.woke_blocked();
            told_.notify_one();
        });
        ClientLoop::Blocked blocked(loop_);
        if (blocked.run_until([this] { return done_.load(); }, 1h)) return;
        std::unique_lock lock(mutex_);
        waits_ = true;
        told_.wait(lock, [this] { return done_.load(); });
        waits_ = false;
    }

private:
    ClientLoop& loop_;
    std::mutex mutex_;
    std::condition_variable told_;
    std::atomic<bool> done_ = false;
    bool waits_ = false;
};

// With many requests in flight, the loop pauses between turns.
class ClientLoopWith : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Flights, ClientLoopWith, testing::Values(0, 64));

TEST_P(ClientLoopWith, EverythingPostedRunsWhoeverWaits) {
    for (int threads : {1, 2, 5}) {
        ClientLoop loop;
        loop.start();
        int ran = 0;  // by one thread at a time
        loop.post([&] {
            for (int i = 0; i < GetParam(); ++i) loop.begin_flight();
        });
        std::vector<std::thread> waiting;
        for (int t = 0; t < threads; ++t) {
            waiting.emplace_back([&] {
                Waiter waiter(loop);
                for (int i = 0; i < 2000; ++i) waiter.await([&] { ++ran; });
            });
        }
        // Somebody who posts and never waits.
        for (int i = 0; i < 2000; ++i) loop.post([&] { ++ran; });
        for (std::thread& thread : waiting) thread.join();
        loop.stop();
        EXPECT_EQ(ran, 2000 * (threads + 1));
    }
}

}  // namespace
}  // namespace ilion
