// Limits of pools, profiles with pools of their own wishes, compressed connections.
#include "driver/driver_fixture.hpp"

namespace ilion::test {
namespace {

using namespace std::chrono_literals;

TEST(PoolLimits, BeyondTheQueueThereAreNoConnections) {
    FakeServer server;
    server.set_script([](FakeConnection&, const Incoming&) { return true; });
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.max_requests_per_connection = 1;
    config.max_queued_per_host = 1;
    Connected made = connect(config);
    driver::BlockingCompletion completions[3];
    for (auto& completion : completions) {
        driver::Request request = query("SELECT");
        request.completion = &completion;
        made.session->submit(std::move(request));
    }
    const driver::Outcome& refused = completions[2].wait();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error->code, ErrorCode::no_host_available);
    EXPECT_EQ(refused.attempts.at(0).error.message, "All request IDs are currently in use");
    auto pool = made.session->pool_states().at(0);
    EXPECT_EQ(in_flight(pool), 1);
    EXPECT_EQ(pool.queued, 1U);
    made.session->shutdown();
    for (auto& completion : completions) EXPECT_FALSE(completion.wait().ok());
}

TEST(Profiles, EachHasItsHostsAndPoolsFollow) {
    TwoNodes nodes;
    nodes.start_answering_by_name();
    driver::ClusterConfig config = config_for(nodes.first);
    config.default_profile = std::make_shared<driver::ExecutionProfile>();
    config.default_profile->load_balancing = driver::white_list_policy({"127.0.0.1"});
    Connected made = connect(config);
    ASSERT_EQ(made.session->pool_states().size(), 1U);
    driver::ExecutionProfile profile;
    profile.load_balancing = driver::white_list_policy({"127.0.0.2"});
    profile.retry = driver::fallthrough_retry_policy();
    const auto* other = made.cluster->add_profile(profile);
    auto connected = [&] {
        size_t count = 0;
        for (const auto& pool : made.session->pool_states()) count += pool.connections.size();
        return count;
    };
    auto deadline = std::chrono::steady_clock::now() + 60s;
    while (connected() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "first");
        driver::Request request = query("SELECT");
        request.profile = other;
        EXPECT_EQ(text_of(made.session->execute(std::move(request))), "second");
    }
}

struct Way {
    int version;
    wire::Compression compression;
};

class CompressedConnection : public ::testing::TestWithParam<Way> {};

TEST_P(CompressedConnection, CarriesLargeAndSmall) {
    FakeServer server;
    server.set_script([](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_text(incoming.stream, incoming.query);
        return true;
    });
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.protocol_version = GetParam().version;
    config.compression = {GetParam().compression};
    Connected made = connect(config);
    ASSERT_EQ(made.error, nullptr);
    for (size_t size : {1, 1000, 200'000}) {
        std::string text(size, 'x');
        EXPECT_EQ(text_of(made.session->execute(query(text, GetParam().version))), text);
    }
    auto sent = made.session->metrics().bytes_sent.value();
    // Snappy is not known to v5: nothing is compressed then.
    bool compressed = GetParam().version < 5 || GetParam().compression == wire::Compression::lz4;
    EXPECT_EQ(sent < 100'000, compressed);
}

INSTANTIATE_TEST_SUITE_P(Ways, CompressedConnection,
                         ::testing::Values(Way{3, wire::Compression::lz4}, Way{4, wire::Compression::snappy},
                                           Way{4, wire::Compression::lz4}, Way{5, wire::Compression::lz4},
                                           Way{5, wire::Compression::snappy}));

TEST(SessionMetrics, CountWhatHappenedAndHowLongItTook) {
    FakeServer server;
    server.start();
    Connected made = connect(config_for(server));
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(made.session->execute(query("INSERT")).ok());
    const driver::Metrics& metrics = made.session->metrics();
    EXPECT_EQ(metrics.requests.value(), 20U);
    EXPECT_EQ(metrics.successes.value(), 20U);
    EXPECT_EQ(metrics.latency.total(), 20U);
    EXPECT_LE(metrics.latency.quantile(0.5), metrics.latency.quantile(1.0));
    EXPECT_GE(metrics.writes.value(), 20U);
}

// Threads that block share one session: whoever is alone runs the loop, the others are told.
TEST(BlockedThreads, AllGetTheirOwnAnswers) {
    FakeServer server;
    server.set_script([](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_text(incoming.stream, incoming.query);
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    for (int threads : {1, 2, 8}) {
        std::atomic<int> mixed{0};
        std::vector<std::thread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                for (int i = 0; i < 200; ++i) {
                    std::string text = std::to_string(t) + "/" + std::to_string(i);
                    if (text_of(made.session->execute(query(text))) != text) ++mixed;
                }
            });
        }
        for (std::thread& thread : running) thread.join();
        EXPECT_EQ(mixed, 0);
    }
}

}  // namespace
}  // namespace ilion::test
