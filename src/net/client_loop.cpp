#include "net/client_loop.hpp"

#include <pthread.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace ilion {
namespace {

thread_local ClientLoop* current_loop = nullptr;

// How long the loop's own thread leaves the loop to others, unless they go on using it.
constexpr std::chrono::microseconds kRest{250};
// After so many rests during one and the same loan it is told when that is over.
constexpr int kLooks = 4;

// Counts the forks in the line of this process.
std::atomic<uint64_t> fork_count{0};

void watch_forks() {
    static std::once_flag once;
    std::call_once(once, [] {
        pthread_atfork(nullptr, nullptr, [] {
            fork_count.fetch_add(1, std::memory_order_relaxed);
            current_loop = nullptr;
        });
    });
}

}  // namespace

struct ClientLoop::Impl {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    boost::asio::steady_timer timer{context};
    TimePoint armed_for = TimePoint::max();
    std::thread thread;
    std::mutex running;           // held by the thread that runs the loop
    ClientLoop* outer = nullptr;  // the loop that this thread runs already, if any; guarded by running
    std::atomic<bool> is_lent{false};
    std::atomic<bool> wants_back{false};  // the loop's own thread has to be told when the loan is over
    std::atomic<uint64_t> loans{0};
    std::mutex rest_mutex;
    std::condition_variable rest_over;
    bool resting = false;  // guarded by rest_mutex
    bool called = false;   // back from its rest; guarded by rest_mutex
    std::mutex stop_mutex;
    std::mutex post_mutex;  // guards the four below
    std::vector<std::function<void()>> posted;
    bool attended = false;  // somebody runs the loop, and has to be told of what is posted
    bool told = false;      // and has been
    bool refuses = false;
    uint64_t forks = 0;
    std::vector<std::function<void()>> under_way;  // keeps its capacity
};

ClientLoop::ClientLoop() : impl_(std::make_unique<Impl>()), now_(std::chrono::steady_clock::now()), timers_(now_) {
    watch_forks();
    impl_->forks = fork_count.load(std::memory_order_relaxed);
}

ClientLoop::~ClientLoop() {
    stop();
    // In a forked child the thread does not exist, and the descriptors belong to the parent's epoll set as well.
    if (is_forked()) {
        if (impl_->thread.joinable()) impl_->thread.detach();
        static_cast<void>(impl_.release());
    }
}

void ClientLoop::start() {
    impl_->thread = std::thread([this] { run_thread(); });
}

void ClientLoop::run_thread() {
    pthread_setname_np(pthread_self(), "ilion-driver");
    while (!impl_->context.stopped()) {
        {
            std::lock_guard running(impl_->running);
            begin_running();
            do {
                rest_ = false;
                while (!rest_ && impl_->context.run_one() > 0) continue;
            } while (rest_ && has_posted());
            end_running();
        }
        rest();
    }
}

// As long as others run the loop, and a moment longer.
void ClientLoop::rest() {
    Impl& impl = *impl_;
    std::unique_lock lock(impl.rest_mutex);
    impl.resting = true;
    for (int looks = 0;;) {
        uint64_t seen = impl.loans.load(std::memory_order_acquire);
        impl.rest_over.wait_for(lock, kRest, [&] { return impl.called; });
        bool same = seen == impl.loans.load(std::memory_order_acquire);
        bool lent = impl.is_lent.load();
        if (impl.called || impl.context.stopped() || (same && !lent)) break;
        looks = same ? looks + 1 : 0;
        if (looks < kLooks) continue;
        impl.wants_back.store(true);
        impl.rest_over.wait(lock, [&] { return impl.called || !impl.is_lent.load(); });
        impl.wants_back.store(false);
        looks = 0;
    }
    impl.resting = false;
    impl.called = false;
}

void ClientLoop::call_back() {
    std::lock_guard lock(impl_->rest_mutex);
    if (!impl_->resting || impl_->called) return;
    impl_->called = true;
    impl_->rest_over.notify_one();
}

bool ClientLoop::take_over() {
    if (is_forked() || on_loop_thread()) return false;
    if (blocked_.load(std::memory_order_acquire) > 1) {
        call_back();
        return false;
    }
    if (!impl_->running.try_lock()) return false;
    impl_->is_lent.store(true);
    begin_running();
    return true;
}

bool ClientLoop::run_one_until(TimePoint end) {
    return impl_->context.run_one_until(end) > 0;
}

void ClientLoop::hand_back() {
    end_running();
    impl_->loans.fetch_add(1, std::memory_order_release);
    impl_->is_lent.store(false);
    impl_->running.unlock();
    // Whoever blocked meanwhile relies on the loop's own thread, and so does what else is under way.
    if (has_work() || blocked_.load(std::memory_order_acquire) > 1) return call_back();
    if (!impl_->wants_back.load()) return;
    std::lock_guard lock(impl_->rest_mutex);
    impl_->rest_over.notify_one();
}

void ClientLoop::stop(const std::function<void()>& last) {
    if (is_forked()) return;
    std::lock_guard lock(impl_->stop_mutex);
    if (!impl_->thread.joinable()) return;
    boost::asio::post(impl_->context, [this, &last] {
        run_turn([&] {
            if (last) last();
        });
        impl_->context.stop();
    });
    call_back();
    impl_->thread.join();
    {
        std::lock_guard posting(impl_->post_mutex);
        impl_->refuses = true;
    }
    std::lock_guard running(impl_->running);
    impl_->timer.cancel();
    impl_->context.restart();
    begin_running();
    impl_->context.poll();
    run_posted();
    end_running();
}

ClientLoop* ClientLoop::current() {
    return current_loop;
}

bool ClientLoop::is_forked() const {
    return impl_->forks != fork_count.load(std::memory_order_relaxed);
}

bool ClientLoop::post(std::function<void()> task) {
    if (is_forked()) return false;
    std::lock_guard lock(impl_->post_mutex);
    if (impl_->refuses) return false;
    impl_->posted.push_back(std::move(task));
    if (impl_->attended && !std::exchange(impl_->told, true)) {
        boost::asio::post(impl_->context, [this] { run_posted(); });
    }
    return true;
}

// What was posted while nobody ran the loop is found here.
void ClientLoop::begin_running() {
    impl_->outer = std::exchange(current_loop, this);
    {
        std::lock_guard lock(impl_->post_mutex);
        impl_->attended = true;
        if (impl_->posted.empty() || impl_->told) return;
    }
    run_posted();
}

void ClientLoop::end_running() {
    current_loop = std::exchange(impl_->outer, nullptr);
    std::lock_guard lock(impl_->post_mutex);
    impl_->attended = false;
}

bool ClientLoop::has_posted() {
    std::lock_guard lock(impl_->post_mutex);
    return !impl_->posted.empty();
}

void ClientLoop::run_posted() {
    {
        std::lock_guard lock(impl_->post_mutex);
        impl_->told = false;
        impl_->under_way.swap(impl_->posted);
    }
    if (impl_->under_way.empty()) return;
    run_turn([this] {
        for (auto& task : impl_->under_way) task();
    });
    impl_->under_way.clear();
}

void ClientLoop::arm(Timer& timer, std::chrono::nanoseconds delay) {
    timers_.arm(timer, now_ + delay);
    if (now_ + delay < impl_->armed_for) {
        impl_->armed_for = TimePoint::max();
        arm_system_timer();
    }
}

void ClientLoop::forget(TurnEnd& work) {
    if (!work.registered_) return;
    std::erase(turn_ends_, &work);
    work.registered_ = false;
}

boost::asio::io_context& ClientLoop::context() {
    return impl_->context;
}

void ClientLoop::move_clock(std::chrono::nanoseconds by) {
    post([this, by] {
        moved_ += by;
        begin_turn();
        impl_->armed_for = TimePoint::max();
        timers_.advance(now_);
        arm_system_timer();
    });
}

void ClientLoop::begin_turn() {
    now_ = std::chrono::steady_clock::now() + moved_;
}

void ClientLoop::finish_turn() {
    while (!turn_ends_.empty()) {
        TurnEnd* work = turn_ends_.back();
        turn_ends_.pop_back();
        work->registered_ = false;
        work->end_turn();
    }
}

// Keeps one system timer for the earliest slot of the wheel. It is not moved when that slot's timers are disarmed:
// a request that succeeds costs no system call for its timeout.
void ClientLoop::arm_system_timer() {
    auto next = timers_.next_time();
    if (!next || *next >= impl_->armed_for) return;
    impl_->armed_for = *next;
    impl_->timer.expires_at(*next - moved_);
    impl_->timer.async_wait([this](const boost::system::error_code& error) {
        if (error) return;  // moved to an earlier time
        run_turn([this] {
            impl_->armed_for = TimePoint::max();
            timers_.advance(now_);
            arm_system_timer();
        });
    });
}

}  // namespace ilion
