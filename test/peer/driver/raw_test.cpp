#include "peer/driver/peer.hpp"

namespace ilion::test {
namespace {

class RawPeer : public ::testing::TestWithParam<int> {
protected:
    void SetUp() override {
        if (peer().empty()) GTEST_SKIP() << "ILION_PEER is not set";
        driver::ClusterConfig config = peer_config();
        if (GetParam() != 0) config.protocol_version = GetParam();
        cluster_ = std::make_unique<driver::Cluster>(config);
        auto outcome = cluster_->connect();
        ASSERT_EQ(outcome.error, nullptr) << outcome.error->message;
        session_ = outcome.session;
    }

    driver::Outcome run(std::string_view cql) {
        return session_->execute(query_request(cql, session_->protocol_version()));
    }

    std::unique_ptr<driver::Cluster> cluster_;
    std::shared_ptr<driver::Session> session_;
};

TEST_P(RawPeer, ConnectsAndQueries) {
    EXPECT_EQ(session_->protocol_version(), GetParam() != 0 ? GetParam() : 5);
    driver::Outcome outcome = run("SELECT release_version FROM system.local");
    ASSERT_TRUE(outcome.ok()) << outcome.error->message;
    EXPECT_EQ(outcome.response.opcode, wire::Opcode::result);
    EXPECT_EQ(outcome.coordinator->info()->datacenter, "datacenter1");
}

TEST_P(RawPeer, KnowsHostsSchemaAndRing) {
    EXPECT_EQ(cluster_->partitioner(), "org.apache.cassandra.dht.Murmur3Partitioner");
    ASSERT_FALSE(cluster_->hosts().empty());
    EXPECT_TRUE(cluster_->hosts()[0]->is_up());
    auto schema = cluster_->schema();
    ASSERT_TRUE(schema);
    EXPECT_TRUE(schema->keyspaces.contains("system"));
    EXPECT_TRUE(schema->keyspaces.contains("system_views"));
    EXPECT_EQ(cluster_->token_map()->replicas("system_auth", 17).size(), 1U);
}

TEST_P(RawPeer, AnswersServerErrorsWithTheirCode) {
    driver::Outcome outcome = run("SELEKT");
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error->code, ErrorCode::syntax_error);
    EXPECT_EQ(outcome.response.opcode, wire::Opcode::error);
}

TEST_P(RawPeer, SchemaChangesAreInTheMetadataBeforeTheAnswer) {
    std::string keyspace = "driver_raw_" + std::to_string(GetParam());
    run("DROP KEYSPACE IF EXISTS " + keyspace);
    driver::Outcome outcome = run("CREATE KEYSPACE " + keyspace +
                                  " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    ASSERT_TRUE(outcome.ok()) << outcome.error->message;
    EXPECT_TRUE(outcome.schema_agreed);
    EXPECT_TRUE(cluster_->schema()->keyspaces.contains(keyspace));
    ASSERT_TRUE(run("USE " + keyspace).ok());
    EXPECT_EQ(session_->keyspace(), keyspace);
    ASSERT_TRUE(run("CREATE TABLE t (k int PRIMARY KEY, v text)").ok());
    ASSERT_TRUE(run("INSERT INTO t (k, v) VALUES (1, 'x')").ok());
    auto rows = cluster_->schema()->keyspaces.at(keyspace);
    EXPECT_EQ(rows->find("tables")->rows.size(), 1U);
    ASSERT_TRUE(run("DROP KEYSPACE " + keyspace).ok());
    EXPECT_FALSE(cluster_->schema()->keyspaces.contains(keyspace));
}

INSTANTIATE_TEST_SUITE_P(Versions, RawPeer, ::testing::Values(0, 3, 4, 5));

TEST(RawPeerConnect, AnUnknownKeyspaceFailsTheConnect) {
    if (peer().empty()) GTEST_SKIP() << "ILION_PEER is not set";
    driver::Cluster cluster(peer_config());
    auto outcome = cluster.connect("no_such_keyspace");
    ASSERT_NE(outcome.error, nullptr);
    EXPECT_EQ(outcome.error->code, ErrorCode::no_host_available);
    ASSERT_EQ(outcome.attempts.size(), 1U);
    EXPECT_EQ(outcome.attempts[0].error.code, ErrorCode::invalid);
    EXPECT_EQ(cluster.connect("system").error, nullptr);
}

}  // namespace
}  // namespace ilion::test
