#include "net/client_loop.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
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

// How long the loop's own thread leaves the loop to others at first, and when they go on using it.
constexpr std::chrono::microseconds kShortestRest{250};
constexpr std::chrono::microseconds kLongestRest{16'000};

// With so many requests in flight, of which a turn answers less than so small a part, others will be there soon.
constexpr int kManyInFlight = 32;
constexpr int kSmallPart = 8;
constexpr long kPauseNanos = 40'000;

// How long a blocked thread looks for its answer before it sleeps: about what sleeping and waking up cost.
constexpr std::chrono::microseconds kLooking{25};
constexpr int kRelaxed = 16;

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// Whether looking for an answer pays: it does where three of four looks find one. If not, one in thirty-two waits
// finds out whether that has changed.
class Looks {
public:
    bool are_worth_it() { return has_processors_ && (score_ >= 0 || ++passed_over_ % 32 == 0); }
    void ended(bool found) { score_ = found ? std::min(score_ + 1, 8) : std::max(score_ - 3, -4); }

private:
    bool has_processors_ = std::thread::hardware_concurrency() > 1;
    int score_ = 0;
    unsigned passed_over_ = 0;
};

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
    Looks looks;                  // guarded by running
    std::atomic<bool> is_lent{false};
    std::atomic<bool> wants_back{false};  // the loop's own thread has to be told when the loan is over
    std::atomic<uint64_t> loans{0};
    std::mutex rest_mutex;
    std::condition_variable rest_over;
    std::atomic<bool> resting{false};
    bool called = false;  // back from its rest; guarded by rest_mutex
    std::mutex stop_mutex;
    std::mutex post_mutex;  // guards the five below
    std::vector<std::function<void()>> posted;
    bool attended = false;  // somebody runs the loop, and has to be told of what is posted
    bool told = false;      // and has been
    bool pausing = false;   // will look by itself
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
    prctl(PR_SET_TIMERSLACK, 1);  // a pause that is to take microseconds
    while (!impl_->context.stopped()) {
        {
            std::lock_guard running(impl_->running);
            begin_running();
            do {
                rest_ = false;
                while (!rest_ && impl_->context.run_one() > 0) pause();
            } while (rest_ && has_posted());
            end_running();
        }
        rest();
    }
}

void ClientLoop::pause() {
    int landed = std::exchange(landed_, 0);
    if (in_flight_ < kManyInFlight || landed * kSmallPart > in_flight_) return;
    timespec length{0, kPauseNanos};
    watch_posted(false);
    ::nanosleep(&length, nullptr);
    if (watch_posted(true)) run_posted();
}

// Whoever posts has the loop told of it from now on, or not. True: there is something that it was not told of.
bool ClientLoop::watch_posted(bool watches) {
    std::lock_guard lock(impl_->post_mutex);
    impl_->pausing = !watches;
    return !impl_->posted.empty() && !impl_->told;
}

// As long as others run the loop, and a moment longer.
void ClientLoop::rest() {
    Impl& impl = *impl_;
    std::unique_lock lock(impl.rest_mutex);
    impl.called = false;
    impl.resting.store(true);
    // What came between the last turn and now has called nobody.
    if (has_work() || has_posted()) impl.called = true;
    for (auto length = kShortestRest; !impl.called; length = std::min(2 * length, kLongestRest)) {
        uint64_t seen = impl.loans.load(std::memory_order_acquire);
        impl.rest_over.wait_for(lock, length, [&] { return impl.called; });
        if (impl.called || impl.context.stopped()) break;
        if (seen != impl.loans.load(std::memory_order_acquire)) continue;
        if (!impl.is_lent.load()) break;
        if (length < kLongestRest) continue;
        // One and the same loan for so long: its end is told.
        impl.wants_back.store(true);
        impl.rest_over.wait(lock, [&] { return impl.called || !impl.is_lent.load(); });
        impl.wants_back.store(false);
    }
    impl.resting.store(false);
}

void ClientLoop::call_back() {
    if (!impl_->resting.load() || is_forked()) return;
    std::lock_guard lock(impl_->rest_mutex);
    if (!impl_->resting.load() || std::exchange(impl_->called, true)) return;
    impl_->rest_over.notify_one();
}

// The last blocked thread leaves: what was posted in reliance on it would wait for the end of the rest.
void ClientLoop::see_to_posted() {
    if (is_forked() || !impl_->resting.load()) return;
    if (has_posted()) call_back();
}

bool ClientLoop::take_over() {
    if (is_forked() || on_loop_thread()) return false;
    if (blocked_.load(std::memory_order_acquire) > 1) {
        call_back();
        return false;
    }
    while (!impl_->running.try_lock()) {
        // Whoever runs it sees to what is posted; whoever is about to leave does not.
        std::lock_guard lock(impl_->post_mutex);
        if (impl_->attended) return false;
    }
    impl_->is_lent.store(true);
    begin_running();
    return true;
}

bool ClientLoop::run_one_until(TimePoint end) {
    if (impl_->looks.are_worth_it() && look()) return true;
    return impl_->context.run_one_until(end) > 0;
}

// Answers that come at once are met awake: sleeping and waking up cost more than the wait, and all that the
// processor has in its caches.
bool ClientLoop::look() {
    auto end = std::chrono::steady_clock::now() + kLooking;
    bool found = false;
    do {
        for (int i = 0; i < kRelaxed; ++i) relax();
        found = impl_->context.poll_one() > 0;
    } while (!found && std::chrono::steady_clock::now() < end);
    impl_->looks.ended(found);
    return found;
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
    {
        std::lock_guard lock(impl_->post_mutex);
        if (impl_->refuses) return false;
        impl_->posted.push_back(std::move(task));
        if (impl_->attended && !impl_->pausing && !std::exchange(impl_->told, true)) {
            boost::asio::post(impl_->context, [this] { run_posted(); });
        }
    }
    if (blocked_.load() == 0) call_back();
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
