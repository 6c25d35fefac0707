#include "net/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace ilion {
namespace {

using namespace std::chrono_literals;

class CountingTimer final : public Timer {
public:
    std::function<void()> then;
    int fired = 0;

private:
    void on_timer() override {
        ++fired;
        if (then) then();
    }
};

class Wheel : public ::testing::Test {
protected:
    TimerWheel::TimePoint start_{};
    TimerWheel wheel_{start_};
};

TEST_F(Wheel, FiresAtItsTimeAndNotBefore) {
    CountingTimer timer;
    wheel_.arm(timer, start_ + 100ms);
    wheel_.advance(start_ + 99ms);
    EXPECT_EQ(timer.fired, 0);
    wheel_.advance(start_ + 116ms);
    EXPECT_EQ(timer.fired, 1);
    EXPECT_FALSE(timer.is_armed());
    wheel_.advance(start_ + 1h);
    EXPECT_EQ(timer.fired, 1);
}

TEST_F(Wheel, TimersFartherThanOneTurnWait) {
    CountingTimer timer;
    wheel_.arm(timer, start_ + 60s);
    for (auto now = 0ms; now < 60s; now += 500ms) wheel_.advance(start_ + now);
    EXPECT_EQ(timer.fired, 0);
    wheel_.advance(start_ + 60s + 16ms);
    EXPECT_EQ(timer.fired, 1);
}

TEST_F(Wheel, SaysWhenToComeBack) {
    EXPECT_FALSE(wheel_.next_time().has_value());
    CountingTimer near;
    CountingTimer far;
    wheel_.arm(far, start_ + 9s);
    wheel_.arm(near, start_ + 40ms);
    ASSERT_TRUE(wheel_.next_time().has_value());
    EXPECT_GE(*wheel_.next_time(), start_ + 40ms);
    EXPECT_LE(*wheel_.next_time(), start_ + 56ms);
    near.disarm();
    EXPECT_GE(*wheel_.next_time(), start_ + 9s);
    far.disarm();
    EXPECT_FALSE(wheel_.next_time().has_value());
}

TEST_F(Wheel, ATimerMayRearmOrDestroyOthersWhenItFires) {
    CountingTimer again;
    auto doomed = std::make_unique<CountingTimer>();
    again.then = [&] {
        doomed.reset();
        if (again.fired < 3) wheel_.arm(again, start_ + again.fired * 100ms);
    };
    wheel_.arm(again, start_ + 8ms);
    wheel_.arm(*doomed, start_ + 8ms);
    for (auto now = 0ms; now < 1s; now += 8ms) wheel_.advance(start_ + now);
    EXPECT_EQ(again.fired, 3);
}

TEST(WheelEnd, TimersMayOutliveTheWheel) {
    CountingTimer timer;
    {
        TimerWheel wheel({});
        wheel.arm(timer, TimerWheel::TimePoint(1s));
    }
    EXPECT_FALSE(timer.is_armed());
}

}  // namespace
}  // namespace ilion
