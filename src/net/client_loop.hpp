// The client's event loop: one thread at a time runs sockets, timers and posted tasks.
//
// Normally that is the loop's own thread. A thread that blocks until something has happened may run the loop itself
// meanwhile (`Blocked::run_until`), which spares two changes of thread for each request: after a turn that has
// woken the only blocked thread and left nothing else under way, the loop's own thread rests and leaves the loop to
// that one's next wait. It rests the longer the more often others run the loop. What is posted, and work that is
// told of, calls it back; sockets and timers may wait for up to 16 ms while it rests and nobody blocks.
//
// A thread that runs the loop itself looks for its answer for a moment before it sleeps, where answers tend to come
// that soon.
//
// With many requests in flight whose answers come one by one, the loop's own thread pauses between turns, so that
// one read and one write serve many of them.
//
// Work happens in turns: a turn is what was posted since the last look, one read of a socket or the timers of a
// time. What a turn has to do once for everything in it (one write for many requests, one wake-up for many
// completions) registers with `at_turn_end`.
#pragma once

#include <atomic>
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

    // A thread about to block for something that the loop will do; counted while it exists. Any thread but the
    // loop's. What it posts meanwhile calls nobody back: it will run the loop itself.
    class Blocked {
    public:
        explicit Blocked(ClientLoop& loop) : loop_(loop) { loop_.blocked_.fetch_add(1); }
        ~Blocked() {
            if (loop_.blocked_.fetch_sub(1) == 1) loop_.see_to_posted();
        }
        Blocked(const Blocked&) = delete;
        Blocked& operator=(const Blocked&) = delete;

        // Runs the loop on this thread until `done()`, the loop stops or `limit` is over, if this is the only
        // blocked thread and nobody else runs it. False, at once, if not: the caller waits for whoever does.
        template <class Done>
        bool run_until(Done&& done, std::chrono::nanoseconds limit) {
            if (!loop_.take_over()) return false;
            auto end = std::chrono::steady_clock::now() + limit;
            while (!done() && loop_.run_one_until(end)) continue;
            loop_.hand_back();
            return true;
        }

    private:
        ClientLoop& loop_;
    };

    // For tests: everything that waits for time sees so much more of it gone. Any thread.
    void move_clock(std::chrono::nanoseconds by);

    // Any thread. Work begins and ends whose outcome is told rather than waited for in `Blocked`. The loop is not
    // left alone while there is any.
    void begin_work() {
        if (under_way_.fetch_add(1) == 0) call_back();
    }
    void end_work() { under_way_.fetch_sub(1, std::memory_order_relaxed); }

    // The rest only on the thread that runs the loop.
    // A blocked thread has what it waited for. If it was the only one, it may run the loop itself next time.
    void woke_blocked() {
        if (blocked_.load(std::memory_order_relaxed) == 1 && !has_work()) rest_ = true;
    }
    // A request went out; its answer came, or never will.
    void begin_flight() { ++in_flight_; }
    void end_flight(int count = 1) {
        in_flight_ -= count;
        landed_ += count;
    }
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
    void run_thread();
    void begin_running();
    void end_running();
    bool has_work() const { return under_way_.load() > 0; }
    bool has_posted();
    void see_to_posted();
    void run_posted();
    void pause();
    bool watch_posted(bool watches);
    void rest();
    bool take_over();
    bool run_one_until(TimePoint end);
    bool look();
    void hand_back();
    void call_back();

    std::unique_ptr<Impl> impl_;
    std::atomic<int> blocked_{0};
    std::atomic<int> under_way_{0};  // begun and not ended
    bool rest_ = false;              // the loop's own thread is to rest after this turn
    int in_flight_ = 0;              // requests that wait for an answer
    int landed_ = 0;                 // answers of this turn
    std::chrono::nanoseconds moved_{0};
    TimePoint now_;
    TimerWheel timers_;
    std::vector<TurnEnd*> turn_ends_;
};

}  // namespace ilion
