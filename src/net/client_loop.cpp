#include "net/client_loop.hpp"

#include <pthread.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <thread>

namespace ilion {
namespace {

thread_local ClientLoop* current_loop = nullptr;

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
    std::mutex stop_mutex;
    std::mutex post_mutex;
    bool refuses = false;  // guarded by post_mutex
    uint64_t forks = 0;
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
    impl_->thread = std::thread([this] {
        current_loop = this;
        pthread_setname_np(pthread_self(), "ilion-driver");
        impl_->context.run();
        current_loop = nullptr;
    });
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
    impl_->thread.join();
    {
        std::lock_guard posting(impl_->post_mutex);
        impl_->refuses = true;
    }
    current_loop = this;
    impl_->timer.cancel();
    impl_->context.restart();
    impl_->context.poll();
    current_loop = nullptr;
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
    boost::asio::post(impl_->context, [this, task = std::move(task)] { run_turn(task); });
    return true;
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

void ClientLoop::begin_turn() {
    now_ = std::chrono::steady_clock::now();
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
    impl_->timer.expires_at(*next);
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
