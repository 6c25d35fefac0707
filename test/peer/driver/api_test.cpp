#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <ilion/cluster.hpp>

#include "peer/driver/peer.hpp"

namespace ilion::test {
namespace {

class ApiPeer : public ::testing::TestWithParam<int> {
protected:
    void SetUp() override {
        if (peer().empty()) GTEST_SKIP() << "ILION_PEER is not set";
        ClusterOptions options;
        options.contact_points = {peer()};
        options.protocol_version = GetParam();
        options.page_size = 100;
        cluster_ = std::make_unique<Cluster>(options);
        Session admin = cluster_->connect();
        std::string keyspace = "driver_api_" + std::to_string(GetParam());
        admin.execute("DROP KEYSPACE IF EXISTS " + keyspace);
        admin.execute("CREATE KEYSPACE " + keyspace +
                      " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session_ = cluster_->connect(keyspace);
        session_.execute(
            "CREATE TABLE item (id int, at timestamp, name text, tags set<text>, price double,"
            " uid uuid, PRIMARY KEY (id, at))");
    }

    std::unique_ptr<Cluster> cluster_;
    Session session_;
};

using Time = std::chrono::system_clock::time_point;

TEST_P(ApiPeer, BindsAndReadsValues) {
    PreparedStatement insert =
        session_.prepare("INSERT INTO item (id, at, name, tags, price, uid) VALUES (?,?,?,?,?,?)");
    ASSERT_EQ(insert.variables().size(), 6U);
    Time at{std::chrono::milliseconds(1234567)};
    Uuid uid = Uuid::random();
    Statement statement(insert);
    statement.bind(7, at, "Ilion", std::set<std::string>{"b", "a"}, std::optional<double>(), uid);
    session_.execute(statement);
    ResultSet rows = session_.execute(Statement("SELECT * FROM item WHERE id = ?").bind(7));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].get<std::string>("name"), "Ilion");
    EXPECT_EQ(rows[0].get<Time>("at"), at);
    EXPECT_EQ(rows[0].get<std::set<std::string>>("tags"), (std::set<std::string>{"a", "b"}));
    EXPECT_EQ(rows[0].get<std::optional<double>>("price"), std::nullopt);
    EXPECT_EQ(rows[0].get<Uuid>("uid"), uid);
    EXPECT_THROW(rows[0].get<int32_t>("name"), Exception);
    EXPECT_THROW(rows[0].get<double>("price"), Exception);
    EXPECT_THROW(Statement(insert).bind("seven"), Exception);
}

TEST_P(ApiPeer, PagesThroughAPartition) {
    PreparedStatement insert = session_.prepare("INSERT INTO item (id, at) VALUES (?, ?)");
    Batch batch(Batch::Kind::unlogged);
    for (int i = 0; i < 250; ++i) batch.add(Statement(insert).bind(1, Time(std::chrono::milliseconds(i))));
    session_.execute(batch);
    std::optional<Statement> next = Statement(session_.prepare("SELECT at FROM item WHERE id = ?")).bind(1);
    int seen = 0;
    int pages = 0;
    while (next) {
        ResultSet page = session_.execute(*next);
        for (Row row : page) EXPECT_EQ(row.get<Time>(0), Time(std::chrono::milliseconds(seen++)));
        ++pages;
        next = page.next_page();
    }
    EXPECT_EQ(seen, 250);
    EXPECT_EQ(pages, 3);
}

TEST_P(ApiPeer, TakesCompletionTokens) {
    auto future = session_.async_execute("SELECT release_version FROM system.local", boost::asio::use_future);
    EXPECT_EQ(future.get()[0].get<std::string>(0), "5.0.6");
    auto failing = session_.async_execute("SELECT * FROM nowhere", boost::asio::use_future);
    EXPECT_THROW(failing.get(), Exception);

    boost::asio::io_context context;
    std::string version;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
            Statement statement("SELECT release_version FROM system.local");
            ResultSet rows = co_await session_.async_execute(statement, boost::asio::use_awaitable);
            version = rows[0].get<std::string>(0);
        },
        boost::asio::detached);
    context.run();
    EXPECT_EQ(version, "5.0.6");
}

TEST_P(ApiPeer, ConditionalStatementsSayWhetherTheyWereApplied) {
    Statement insert("INSERT INTO item (id, at) VALUES (5, 0) IF NOT EXISTS");
    EXPECT_TRUE(session_.execute(insert).was_applied());
    EXPECT_FALSE(session_.execute(insert).was_applied());
}

TEST_P(ApiPeer, AColumnThatIsAddedShowsInPreparedResults) {
    session_.execute("INSERT INTO item (id, at) VALUES (9, 0)");
    Statement select(session_.prepare("SELECT * FROM item WHERE id = 9"));
    EXPECT_EQ(session_.execute(select).columns().size(), 6U);
    session_.execute("ALTER TABLE item ADD extra int");
    EXPECT_EQ(session_.execute(select).columns().size(), 7U);
    EXPECT_EQ(session_.execute(select).columns().size(), 7U);
}

TEST_P(ApiPeer, TracingAndWarnings) {
    Statement statement("SELECT * FROM item");
    statement.options.tracing = true;
    EXPECT_TRUE(session_.execute(statement).tracing_id().has_value());
}

INSTANTIATE_TEST_SUITE_P(Versions, ApiPeer, ::testing::Values(3, 4, 5));

}  // namespace
}  // namespace ilion::test
