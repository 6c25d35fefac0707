#include "driver/driver_fixture.hpp"

namespace ilion::test {
namespace {

using namespace std::chrono_literals;

// Asks the listed hosts in order.
class FixedOrder final : public driver::LoadBalancingPolicy {
public:
    explicit FixedOrder(std::vector<std::string> addresses) : addresses_(std::move(addresses)) {}
    void init(const driver::ClusterView& view, std::span<const driver::HostPtr>) override { view_ = &view; }
    driver::HostDistance distance(const driver::Host&) const override { return driver::HostDistance::local; }
    std::unique_ptr<driver::QueryPlan> new_plan(const driver::RoutingInfo&) override {
        class Plan final : public driver::QueryPlan {
        public:
            driver::HostPtr next() override { return at < hosts.size() ? hosts[at++] : nullptr; }
            std::vector<driver::HostPtr> hosts;
            size_t at = 0;
        };
        auto plan = std::make_unique<Plan>();
        for (const std::string& address : addresses_) {
            for (const auto& host : view_->hosts()) {
                if (host->endpoint().address == address) plan->hosts.push_back(host);
            }
        }
        return plan;
    }
    void on_add(const driver::HostPtr&) override {}
    void on_remove(const driver::HostPtr&) override {}
    void on_up(const driver::HostPtr&) override {}
    void on_down(const driver::HostPtr&) override {}

private:
    std::vector<std::string> addresses_;
    const driver::ClusterView* view_ = nullptr;
};

driver::ClusterConfig ordered_config(const TwoNodes& nodes) {
    driver::ClusterConfig config = config_for(nodes.first);
    config.default_profile = std::make_shared<driver::ExecutionProfile>();
    config.default_profile->load_balancing =
        std::make_shared<FixedOrder>(std::vector<std::string>{"127.0.0.1", "127.0.0.2"});
    return config;
}

Error replica_error(ErrorCode code, int32_t required, int32_t received) {
    ReplicaDetail detail;
    detail.consistency = 1;
    detail.required = required;
    detail.received = received;
    return {code, "scripted", detail};
}

TEST(Connecting, FailsWithEveryContactPointsReason) {
    FakeServer server;
    server.start();
    driver::ClusterConfig config = config_for(server);
    server.stop();
    Connected made = connect(config);
    ASSERT_NE(made.error, nullptr);
    EXPECT_EQ(made.error->code, ErrorCode::no_host_available);
    ASSERT_EQ(made.attempts.size(), 1U);
    EXPECT_EQ(made.attempts[0].error.code, ErrorCode::connection_closed);
    // A later try may succeed.
    server.start();
    EXPECT_EQ(made.cluster->connect().error, nullptr);
}

TEST(Connecting, LowersTheVersionUntilTheServerSpeaksIt) {
    FakeServer server;
    server.set_max_version(4);
    server.start();
    Connected made = connect(config_for(server));
    ASSERT_EQ(made.error, nullptr) << made.error->message;
    EXPECT_EQ(made.session->protocol_version(), 4);
    EXPECT_TRUE(made.session->execute(query("SELECT 1", 4)).ok());
}

TEST(Connecting, AFixedVersionIsNotLowered) {
    FakeServer server;
    server.set_max_version(4);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.protocol_version = 5;
    Connected made = connect(config);
    ASSERT_NE(made.error, nullptr);
    ASSERT_EQ(made.attempts.size(), 1U);
    EXPECT_EQ(made.attempts[0].error.code, ErrorCode::protocol_error);
}

TEST(Connecting, ASilentServerTimesOut) {
    FakeServer server;
    server.fall_silent();
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.connect_timeout = 50ms;
    Connected made = connect(config);
    ASSERT_NE(made.error, nullptr);
    EXPECT_EQ(made.attempts.at(0).error.code, ErrorCode::operation_timed_out);
}

TEST(Connecting, BadArgumentsAreSaid) {
    driver::ClusterConfig config;
    config.protocol_version = 9;
    EXPECT_EQ(connect(config).error->code, ErrorCode::bad_argument);
    config = {};
    config.contact_points.clear();
    EXPECT_EQ(connect(config).error->code, ErrorCode::bad_argument);
    config = {};
    config.contact_points = {{"name.invalid", 9042, {}}};
    EXPECT_EQ(connect(config).error->code, ErrorCode::no_host_available);
}

TEST(Connecting, ANameWithAServerNameIsLookedUpForEachConnection) {
    FakeServer server;
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.contact_points = {{"localhost", server.port(), "the-node"}};
    Connected made = connect(config);
    ASSERT_EQ(made.error, nullptr) << made.error->message;
    driver::Outcome outcome = made.session->execute(query("SELECT"));
    EXPECT_TRUE(outcome.ok());
    EXPECT_EQ(outcome.coordinator->endpoint(), config.contact_points[0]);
    config.contact_points = {{"name.invalid", server.port(), "the-node"}};
    Connected failed = connect(config);
    ASSERT_EQ(failed.attempts.size(), 1U);
    EXPECT_TRUE(failed.attempts[0].error.message.starts_with("Cannot resolve 'name.invalid'"));
}

TEST(Requests, ALateAnswerReachesNobodyElse) {
    FakeServer server;
    std::vector<std::pair<std::shared_ptr<FakeConnection>, int16_t>> held;
    std::atomic<int> answered_late{0};
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        if (incoming.query == "slow") {
            held.emplace_back(connection.shared_from_this(), incoming.stream);
            return true;
        }
        if (incoming.query == "release") {
            for (auto& [who, stream] : held) who->answer_text(stream, "late");
            answered_late += static_cast<int>(held.size());
            held.clear();
        }
        connection.answer_text(incoming.stream, incoming.query);
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    driver::Request slow = query("slow");
    slow.timeout = 20ms;
    driver::Outcome outcome = made.session->execute(std::move(slow));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error->code, ErrorCode::operation_timed_out);
    EXPECT_EQ(orphaned(made.session->pool_states().at(0)), 1);
    EXPECT_EQ(text_of(made.session->execute(query("fast"))), "fast");
    EXPECT_EQ(text_of(made.session->execute(query("release"))), "release");
    EXPECT_EQ(text_of(made.session->execute(query("after"))), "after");
    EXPECT_EQ(answered_late, 1);
    EXPECT_EQ(orphaned(made.session->pool_states().at(0)), 0);
    held.clear();
}

TEST(Requests, AnUnpreparedStatementIsPreparedAgainOnTheSameConnection) {
    FakeServer server;
    std::atomic<bool> knows{true};
    std::atomic<int> prepares{0};
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        if (incoming.opcode == wire::Opcode::prepare) {
            ++prepares;
            knows = true;
            connection.answer_prepared(incoming.stream, "id-1");
        } else if (knows) {
            connection.answer_text(incoming.stream, "done");
        } else {
            connection.answer_error(incoming.stream, {ErrorCode::unprepared, "no", UnpreparedDetail{"id-1"}});
        }
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    ASSERT_TRUE(made.session->execute(prepare("SELECT v FROM t")).ok());
    EXPECT_EQ(text_of(made.session->execute(execute("id-1"))), "done");
    knows = false;
    EXPECT_EQ(text_of(made.session->execute(execute("id-1"))), "done");
    EXPECT_EQ(prepares, 2);
    EXPECT_EQ(made.session->metrics().reprepares.value(), 1U);
}

TEST(Requests, AnUnknownStatementIsReported) {
    FakeServer server;
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_error(incoming.stream, {ErrorCode::unprepared, "no", UnpreparedDetail{"other"}});
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    EXPECT_EQ(made.session->execute(execute("other")).error->code, ErrorCode::unprepared);
}

TEST(Requests, AnOverloadedHostHandsOverToTheNext) {
    TwoNodes nodes;
    nodes.first.set_script([](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_error(incoming.stream, make_error(ErrorCode::overloaded, "busy"));
        return true;
    });
    nodes.second.set_script([](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_text(incoming.stream, "second");
        return true;
    });
    nodes.start();
    Connected made = connect_both(ordered_config(nodes));
    driver::Outcome outcome = made.session->execute(query("SELECT"));
    EXPECT_EQ(text_of(outcome), "second");
    ASSERT_EQ(outcome.attempts.size(), 1U);
    EXPECT_EQ(outcome.attempts[0].error.code, ErrorCode::overloaded);
    EXPECT_EQ(outcome.coordinator->endpoint().address, "127.0.0.2");
}

TEST(Requests, UnavailableIsTriedOnceMoreAndThenReported) {
    TwoNodes nodes;
    std::atomic<int> asked{0};
    auto unavailable = [&](FakeConnection& connection, const Incoming& incoming) {
        ++asked;
        connection.answer_error(incoming.stream, replica_error(ErrorCode::unavailable, 2, 1));
        return true;
    };
    nodes.first.set_script(unavailable);
    nodes.second.set_script(unavailable);
    nodes.start();
    Connected made = connect_both(ordered_config(nodes));
    driver::Outcome outcome = made.session->execute(query("SELECT"));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error->code, ErrorCode::unavailable);
    EXPECT_EQ(outcome.response.opcode, wire::Opcode::error);
    EXPECT_EQ(asked, 2);
}

TEST(Requests, AReadTimeoutWithEnoughAnswersIsRetriedOnTheSameHost) {
    FakeServer server;
    std::atomic<int> asked{0};
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        if (asked++ == 0) {
            connection.answer_error(incoming.stream, replica_error(ErrorCode::read_timeout, 1, 1));
        } else {
            connection.answer_text(incoming.stream, "again");
        }
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "again");
    EXPECT_EQ(made.session->metrics().retries.value(), 1U);
    EXPECT_EQ(made.session->metrics().read_timeouts.value(), 1U);
}

// A policy that lowers the consistency; the server must see the lower one.
class Downgrade final : public driver::RetryPolicy {
public:
    driver::RetryDecision on_read_timeout(const driver::RetryInfo&, const ReplicaDetail&) override { return {}; }
    driver::RetryDecision on_write_timeout(const driver::RetryInfo&, const ReplicaDetail&) override { return {}; }
    driver::RetryDecision on_unavailable(const driver::RetryInfo& info, const ReplicaDetail&) override {
        if (info.retries > 0) return driver::RetryDecision::ignore();
        return driver::RetryDecision::same_host(static_cast<uint16_t>(wire::Consistency::two));
    }
    driver::RetryDecision on_request_error(const driver::RetryInfo&, const Error&) override { return {}; }
};

TEST(Requests, ARetryPolicyMayLowerTheConsistencyOrIgnoreTheError) {
    FakeServer server;
    std::vector<wire::Consistency> seen;
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        seen.push_back(wire::Query::decode(incoming.body, 5)->parameters.consistency);
        connection.answer_error(incoming.stream, replica_error(ErrorCode::unavailable, 3, 2));
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    driver::Request request = query("SELECT");
    request.retry_policy = std::make_shared<Downgrade>();
    driver::Outcome outcome = made.session->execute(std::move(request));
    EXPECT_TRUE(outcome.ok());
    EXPECT_EQ(seen, (std::vector{wire::Consistency::one, wire::Consistency::two}));
}

TEST(Hosts, AConnectionThatBreaksInMidAnswerFailsTheRequestAndComesBack) {
    FakeServer server;
    std::atomic<bool> breaks{true};
    server.set_script([&](FakeConnection& connection, const Incoming& incoming) {
        if (breaks) {
            connection.answer_half_and_close(incoming.stream);
        } else {
            connection.answer_text(incoming.stream, "back");
        }
        return true;
    });
    server.start();
    auto watch = std::make_shared<HostWatch>();
    Connected made = connect(config_for(server));
    made.cluster->add_listener(watch);
    driver::Outcome outcome = made.session->execute(query("SELECT"));
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error->code, ErrorCode::no_host_available);
    EXPECT_EQ(outcome.attempts.at(0).error.code, ErrorCode::connection_closed);
    breaks = false;
    ASSERT_TRUE(watch->wait_for("down 127.0.0.1"));
    ASSERT_TRUE(watch->wait_for("up 127.0.0.1"));
    EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "back");
}

TEST(Hosts, AHostThatStopsAndStartsIsUsedAgain) {
    TwoNodes nodes;
    nodes.start_answering_by_name();
    Connected made = connect_both(ordered_config(nodes));
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "first");
    nodes.first.stop();
    ASSERT_TRUE(watch->wait_for("down 127.0.0.1"));
    EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "second");
    nodes.first.start();
    ASSERT_TRUE(watch->wait_for("up 127.0.0.1"));
    EXPECT_EQ(text_of(made.session->execute(query("SELECT"))), "first");
}

TEST(Hosts, AHostThatDoesNotAnswerHeartbeatsIsDown) {
    FakeServer server;
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.heartbeat_interval = 10ms;
    driver::Cluster cluster(config);
    auto watch = std::make_shared<HostWatch>();
    cluster.add_listener(watch);
    auto outcome = cluster.connect();
    ASSERT_EQ(outcome.error, nullptr);
    server.fall_silent();
    // What had arrived before counts as life.
    for (int i = 0; i < 3; ++i) move_clock(cluster, 31s);
    EXPECT_TRUE(watch->wait_for("down 127.0.0.1"));
}

TEST(Hosts, ASpeculativeExecutionOvertakesASlowHost) {
    TwoNodes nodes;
    nodes.first.set_script([](FakeConnection&, const Incoming&) { return true; });
    nodes.second.set_script([](FakeConnection& connection, const Incoming& incoming) {
        connection.answer_text(incoming.stream, "second");
        return true;
    });
    nodes.start();
    driver::ClusterConfig config = ordered_config(nodes);
    config.default_profile->speculative = driver::constant_speculative_policy(20ms, 1);
    Connected made = connect_both(config);
    driver::Request request = query("SELECT");
    request.idempotent = true;
    EXPECT_EQ(text_of(made.session->execute(std::move(request))), "second");
    EXPECT_EQ(made.session->metrics().speculative_executions.value(), 1U);
}

TEST(Events, SchemaChangesAndRemovedNodesAreFollowed) {
    TwoNodes nodes;
    nodes.start();
    Connected made = connect_both(ordered_config(nodes));
    auto watch = std::make_shared<HostWatch>();
    made.cluster->add_listener(watch);
    wire::SchemaChange change{wire::SchemaChange::Kind::updated, wire::SchemaChange::Target::table, "ks", "t", {}};
    nodes.first.send_event({change});
    EXPECT_TRUE(watch->wait_for("schema UPDATED TABLE ks.t"));
    wire::TopologyChange removed{wire::TopologyChange::Kind::removed_node,
                                 {std::string("\x7f\0\0\x02", 4), nodes.first.port()}};
    nodes.first.send_event({removed});
    EXPECT_TRUE(watch->wait_for("remove 127.0.0.2"));
}

}  // namespace
}  // namespace ilion::test
