// How clusters and sessions end: what is under way is told, once; a forked child is told as well.
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "driver/driver_fixture.hpp"

namespace ilion::test {
namespace {

TEST(Shutdown, EndsWhatIsInFlightOnce) {
    FakeServer server;
    server.set_script([](FakeConnection&, const Incoming&) { return true; });
    server.start();
    Connected made = connect(config_for(server));
    driver::BlockingCompletion completions[10];
    for (auto& completion : completions) {
        driver::Request request = query("SELECT");
        request.completion = &completion;
        made.session->submit(std::move(request));
    }
    made.cluster->shutdown();
    for (auto& completion : completions) {
        EXPECT_EQ(completion.wait().error->code, ErrorCode::connection_closed);
    }
    EXPECT_EQ(made.session->execute(query("SELECT")).error->code, ErrorCode::connection_closed);
    EXPECT_EQ(made.cluster->connect().error->code, ErrorCode::connection_closed);
    made.cluster->shutdown();
}

// A process may be copied when nobody else is about to give back a lock, the allocator's for instance.
void wait_until_other_threads_sleep() {
    auto sleep = [] {
        for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
            if (thread.path().filename() == std::to_string(::gettid())) continue;
            std::ifstream file(thread.path() / "stat");
            std::string stat(std::istreambuf_iterator<char>(file), {});
            size_t name_ends = stat.rfind(')');
            if (name_ends != std::string::npos && stat.substr(name_ends + 2, 1) != "S") return false;
        }
        return true;
    };
    while (!sleep()) std::this_thread::yield();
}

// The loop's thread does not exist in a forked child: a clear error instead of waiting for ever.
TEST(Shutdown, AForkedChildIsTold) {
    FakeServer server;
    server.start();
    Connected made = connect(config_for(server));
    wait_until_other_threads_sleep();
    pid_t child = ::fork();
    if (child == 0) {
        bool told = made.session->execute(query("SELECT")).error->code == ErrorCode::bad_argument &&
                    made.cluster->connect().error->code == ErrorCode::bad_argument;
        ::_exit(told ? 0 : 1);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(made.session->execute(query("SELECT")).ok());
}

TEST(Shutdown, WhileConnecting) {
    FakeServer server;
    server.fall_silent();
    server.start();
    driver::Cluster cluster(config_for(server));
    std::promise<ErrorCode> told;
    cluster.async_connect("", [&](auto outcome) { told.set_value(outcome.error->code); });
    cluster.shutdown();
    told.get_future().get();
}

TEST(Shutdown, ASessionAloneLeavesTheClusterUsable) {
    FakeServer server;
    server.start();
    Connected made = connect(config_for(server));
    made.session->shutdown();
    EXPECT_FALSE(made.session->execute(query("SELECT")).ok());
    auto second = made.cluster->connect();
    ASSERT_EQ(second.error, nullptr);
    EXPECT_TRUE(second.session->execute(query("SELECT")).ok());
}

}  // namespace
}  // namespace ilion::test
