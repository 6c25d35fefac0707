// What the driver does when time passes: heartbeats, time limits, reconnection, agreement. The clock is moved.
#include "driver/driver_fixture.hpp"

namespace ilion::test {
namespace {

using namespace std::chrono_literals;

// Answers what is not "slow" with its own text.
bool echo_unless_slow(FakeConnection& connection, const Incoming& incoming) {
    if (incoming.query != "slow") connection.answer_text(incoming.stream, incoming.query);
    return true;
}

// For tests that move the clock on and on: what waits for an answer of the server has all the time that takes.
driver::ClusterConfig patient_config_for(const FakeServer& server) {
    driver::ClusterConfig config = config_for(server);
    config.heartbeat_interval = 0ms;
    config.control_timeout = std::chrono::hours(1'000'000);
    return config;
}

// Requests whose outcomes are waited for one after the other.
class Submitted {
public:
    Submitted(driver::Session& session, int count, std::chrono::microseconds timeout) {
        for (int i = 0; i < count; ++i) {
            waiting_.push_back(std::make_unique<driver::BlockingCompletion>());
            driver::Request request = query("slow");
            request.timeout = timeout;
            request.completion = waiting_.back().get();
            session.submit(std::move(request));
        }
    }
    driver::Outcome& operator[](size_t i) { return waiting_[i]->wait(); }

private:
    std::vector<std::unique_ptr<driver::BlockingCompletion>> waiting_;
};

TEST(Clock, APeerThatFallsSilentIsFoundByItsHeartbeat) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    Connected made = connect(config_for(server));  // every 30 seconds, with 30 seconds of patience
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    Submitted slow(*made.session, 1, 0s);
    server.fall_silent();
    move_clock(*made.cluster, 31s);
    move_clock(*made.cluster, 31s);  // what had arrived before counted as life
    move_clock(*made.cluster, 31s);
    EXPECT_TRUE(watch->wait_for("down 127.0.0.1"));
    ASSERT_FALSE(slow[0].ok());
    ASSERT_EQ(slow[0].attempts.size(), 1U);
    EXPECT_EQ(slow[0].attempts[0].error.code, ErrorCode::operation_timed_out);
}

TEST(Clock, ASilentPeerIsFoundWhenEveryStreamIsTaken) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.max_requests_per_connection = 1;
    Connected made = connect(config);
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    Submitted slow(*made.session, 3, 0s);  // one on its way, two that wait for it
    server.fall_silent();
    for (int i = 0; i < 3; ++i) move_clock(*made.cluster, 31s);
    EXPECT_TRUE(watch->wait_for("down 127.0.0.1"));
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ(slow[i].error->code, ErrorCode::no_host_available);
}

TEST(Clock, AnIdleConnectionThatAnswersItsHeartbeatsStays) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.heartbeat_timeout = 45s;
    Connected made = connect(config);
    int connections = server.connections();
    for (int i = 0; i < 10; ++i) {
        move_clock(*made.cluster, 31s);
        // On the same connection, so the heartbeat was answered before; the control connection's is when this has
        // been asked a second time, which is within its time.
        EXPECT_EQ(text_of(made.session->execute(query("alive"))), "alive");
    }
    EXPECT_EQ(server.connections(), connections);
}

TEST(Clock, ARequestHasItsTimeAndNoMore) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    Connected made = connect(config_for(server));
    Submitted shorter(*made.session, 1, 10s);
    Submitted endless(*made.session, 1, 0s);
    move_clock(*made.cluster, 11s);
    EXPECT_EQ(shorter[0].error->code, ErrorCode::operation_timed_out);
    EXPECT_EQ(made.session->metrics().client_timeouts.value(), 1U);
    made.session->shutdown();
    EXPECT_EQ(endless[0].error->code, ErrorCode::connection_closed);
}

TEST(Clock, TooManyAbandonedStreamsReplaceTheConnection) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.max_orphaned_streams = 3;
    config.heartbeat_interval = 0ms;
    Connected made = connect(config);
    int connections = server.connections();
    Submitted slow(*made.session, 4, 10s);
    EXPECT_EQ(text_of(made.session->execute(query("first"))), "first");
    move_clock(*made.cluster, 11s);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(slow[i].error->code, ErrorCode::operation_timed_out);
    auto deadline = std::chrono::steady_clock::now() + 60s;
    while (server.connections() == connections && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_EQ(server.connections(), connections + 1);
    while (made.session->pool_states()[0].connections.empty()) std::this_thread::yield();
    EXPECT_EQ(text_of(made.session->execute(query("after"))), "after");
    EXPECT_EQ(orphaned(made.session->pool_states()[0]), 0);
}

TEST(Clock, AHostIsTriedAgainByTheReconnectionPolicy) {
    FakeServer server;
    server.set_script(echo_unless_slow);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.reconnection = driver::constant_reconnection_policy(1h);
    Connected made = connect(config);
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    server.stop();
    ASSERT_TRUE(watch->wait_for("down 127.0.0.1"));
    server.start();
    EXPECT_EQ(made.session->execute(query("down")).error->code, ErrorCode::no_host_available);
    move_clock(*made.cluster, 61min);
    ASSERT_TRUE(watch->wait_for("up 127.0.0.1"));
    EXPECT_EQ(text_of(made.session->execute(query("back"))), "back");
}

TEST(Clock, AgreementIsWaitedForAndGivenUp) {
    TwoNodes nodes;
    nodes.start();
    Connected made = connect_both(patient_config_for(nodes.first));
    auto agreed = [&](std::chrono::milliseconds limit) {
        auto promise = std::make_shared<std::promise<bool>>();
        made.cluster->wait_for_schema_agreement(limit, [promise](bool on) { promise->set_value(on); });
        return promise->get_future();
    };
    EXPECT_TRUE(agreed(10s).get());
    nodes.first.disagree(true);
    auto never = agreed(10s);
    while (never.wait_for(0s) != std::future_status::ready) move_clock(*made.cluster, 1s);
    EXPECT_FALSE(never.get());
    auto later = agreed(10'000h);
    nodes.first.disagree(false);
    while (later.wait_for(0s) != std::future_status::ready) move_clock(*made.cluster, 100ms);
    EXPECT_TRUE(later.get());
}

TEST(Clock, EventsOfAWindowShareOneRefreshOfTheirKeyspace) {
    FakeServer server;
    server.start();
    driver::ClusterConfig config = patient_config_for(server);
    config.schema_refresh_window = 1h;
    Connected made = connect(config);
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    static_cast<void>(server.take_driver_queries());
    std::vector<wire::Event> events;
    for (const char* table : {"a", "b", "c"}) {
        events.push_back({wire::SchemaChange{
            wire::SchemaChange::Kind::created, wire::SchemaChange::Target::table, "ks", table, {}}});
    }
    server.send_events(events);
    while (!watch->heard("schema CREATED TABLE ks.c")) move_clock(*made.cluster, 30min);
    int tables = 0;
    for (const std::string& asked : server.take_driver_queries()) {
        EXPECT_NE(asked.find("WHERE keyspace_name = 'ks'"), std::string::npos) << asked;
        if (asked.find("system_schema.tables") != std::string::npos) ++tables;
    }
    EXPECT_EQ(tables, 1);
}

TEST(Clock, ASlowHostIsOvertakenAfterTheDelay) {
    TwoNodes nodes;
    nodes.first.set_script([](FakeConnection&, const Incoming&) { return true; });
    nodes.second.set_script([](FakeConnection&, const Incoming&) { return true; });
    nodes.start();
    driver::ClusterConfig config = config_for(nodes.first);
    config.default_profile = std::make_shared<driver::ExecutionProfile>();
    config.default_profile->speculative = driver::constant_speculative_policy(5s, 1);
    Connected made = connect_both(config);
    driver::BlockingCompletion completion;
    driver::Request request = query("anything");
    request.idempotent = true;
    request.timeout = 20s;
    request.completion = &completion;
    made.session->submit(std::move(request));
    move_clock(*made.cluster, 6s);
    move_clock(*made.cluster, 6s);
    EXPECT_FALSE(completion.ready());
    move_clock(*made.cluster, 10s);
    EXPECT_EQ(completion.wait().error->code, ErrorCode::operation_timed_out);
    EXPECT_EQ(made.session->metrics().speculative_executions.value(), 1U);
    for (const auto& pool : made.session->pool_states()) EXPECT_EQ(orphaned(pool), 1);
}

}  // namespace
}  // namespace ilion::test
