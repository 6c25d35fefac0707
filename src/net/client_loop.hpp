// The client's event loop: one thread that runs sockets, timers and posted tasks.
//
// Work happens in turns: a turn is one posted task, one read of a socket or one timer. What a turn has to do once
// for everything in it (one write for many requests, one wake-up for many completions) registers with
// `at_turn_end`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "net/timer_wheel.hpp"

namespace boost::asio {
class io_context;
}

namespace ilion {

// Work to be done at the end of the present turn; registered at most once a turn.
class TurnEnd {
protected:
    // Removes itself from the loop it is registered with: a registered TurnEnd must not die before its turn ends,
    // unless it calls this.
    ~TurnEnd() = default;
    virtual void end_turn() = 0;

private:
    friend class ClientLoop;
    bool registered_ = false;
};

class ClientLoop {
public:
    ClientLoop();
    ~ClientLoop();  // stops
    ClientLoop(const ClientLoop&) = delete;
    ClientLoop& operator=(const ClientLoop&) = delete;

    void start();
    // Runs `last` on the loop thread, then ends the thread and joins it. Not on the loop thread. Idempotent.
    void stop(const std::function<void()>& last = {});
    // The loop whose thread this is, or null.
    static ClientLoop* current();
    bool on_loop_thread() const { return current() == this; }
    // True in a process that was forked off after the loop started: its thread does not exist here.
    bool is_forked() const;

    // Any thread. False: the loop has stopped, or this is a forked child; the task will not run. A task that was
    // taken runs, at the latest while the loop stops.
    bool post(std::function<void()> task);

    // The rest only on the loop thread.
    using TimePoint = TimerWheel::TimePoint;
    TimePoint now() const { return now_; }  // of this turn
    void arm(Timer& timer, std::chrono::nanoseconds delay);
    void at_turn_end(TurnEnd& work) {
        if (work.registered_) return;
        work.registered_ = true;
        turn_ends_.push_back(&work);
    }
    void forget(TurnEnd& work);

    template <class Work>
    void run_turn(Work&& work) {
        begin_turn();
        work();
        finish_turn();
    }

    boost::asio::io_context& context();

private:
    struct Impl;
    void begin_turn();
    void finish_turn();
    void arm_system_timer();

    std::unique_ptr<Impl> impl_;
    TimePoint now_;
    TimerWheel timers_;
    std::vector<TurnEnd*> turn_ends_;
};

}  // namespace ilion
