// Requests of every kind to a node in memory, in each protocol version; answers and errors as a Cassandra 5.0.6
// gives.
#include <fmt/format.h>

#include <limits>

#include "server/conversation.hpp"

namespace ilion::server {
namespace {

using namespace std::literals;

class RequestsTest : public testing::TestWithParam<int> {
protected:
    void SetUp() override {
        auto opened = Node::open({});
        ASSERT_TRUE(opened) << opened.error().message;
        node = *std::move(opened);
        client = std::make_unique<Conversation>(*node, GetParam());
        client->query("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        auto created = client->query("CREATE TABLE ks.t (k int, c text, v int, PRIMARY KEY (k, c))");
        EXPECT_EQ(created.result_as<wire::SchemaChangeResult>().change.name, "t");
    }
    // A prepared statement's ids.
    std::pair<Bytes, Bytes> prepared(std::string_view text) {
        auto reply = client->prepare(text);
        auto message = reply.result_as<wire::PreparedResult>();
        return {Bytes(message.id), Bytes(message.result_metadata_id)};
    }
    int32_t row_count(std::string_view query) {
        return client->query(query).result_as<wire::RowsResult>().row_count;
    }

    std::unique_ptr<Node> node;
    std::unique_ptr<Conversation> client;
};
INSTANTIATE_TEST_SUITE_P(Versions, RequestsTest, testing::Values(3, 4, 5));

wire::QueryParameters with(std::vector<ValueView> values) {
    wire::QueryParameters parameters;
    parameters.values = std::move(values);
    return parameters;
}

const ValueView kOne("\0\0\0\1"sv);

TEST_P(RequestsTest, QueryWithValues) {
    auto inserted =
        client->query("INSERT INTO ks.t (k, c, v) VALUES (?, ?, ?)", with({kOne, ValueView("a"sv), kOne}));
    inserted.result_as<wire::VoidResult>();
    auto reply = client->query("SELECT c, v FROM ks.t WHERE k = ?", with({kOne}));
    auto rows = reply.result_as<wire::RowsResult>();
    EXPECT_EQ(rows.row_count, 1);
    EXPECT_EQ(rows.rows, "\0\0\0\1a\0\0\0\4\0\0\0\1"sv);
    EXPECT_EQ(rows.metadata.columns->at(1).name, "v");
}

TEST_P(RequestsTest, QueryWithNamedValues) {
    auto parameters = with({ValueView("a"sv), kOne});
    parameters.names = {"name"sv, "key"sv};
    client->query("INSERT INTO ks.t (k, c) VALUES (:key, :name)", parameters).result_as<wire::VoidResult>();
    EXPECT_EQ(row_count("SELECT * FROM ks.t WHERE k = 1 AND c = 'a'"), 1);
    parameters.names = {"name"sv, "other"sv};
    EXPECT_EQ(client->query("INSERT INTO ks.t (k, c) VALUES (:key, :name)", parameters).error().message,
              "Invalid amount of bind variables");
}

// Seconds without a sign, the last of which is no time that anything expires at.
TEST_P(RequestsTest, NowOfTheRequest) {
    if (GetParam() < 5) return;
    auto rows_at = [&](uint32_t now) {
        wire::QueryParameters parameters;
        parameters.now_in_seconds = now;
        client->query("INSERT INTO ks.t (k, c) VALUES (1, 'a') USING TTL 10", parameters);
        return client->query("SELECT * FROM ks.t WHERE k = 1", parameters).result_as<wire::RowsResult>().row_count;
    };
    EXPECT_EQ(rows_at(0), 1);
    EXPECT_EQ(rows_at(0x80000000), 1);
    EXPECT_EQ(rows_at(std::numeric_limits<uint32_t>::max()), 0);
}

TEST_P(RequestsTest, PreparedDescribeTellsItsColumns) {
    auto [id, metadata_id] = prepared("DESCRIBE TYPES");
    auto reply = client->execute(id, metadata_id);
    auto metadata = reply.result_as<wire::RowsResult>().metadata;
    EXPECT_EQ(metadata.columns->size(), 3u);
    EXPECT_EQ(metadata.new_result_metadata_id.has_value(), GetParam() >= 5);
}

TEST_P(RequestsTest, NumbersOfValues) {
    EXPECT_EQ(client->query("SELECT k FROM ks.t WHERE k = ?").error().message, "Invalid amount of bind variables");
    auto [id, metadata_id] = prepared("SELECT k FROM ks.t WHERE k = ?");
    EXPECT_EQ(client->execute(id, metadata_id).error().message,
              "there were 1 markers(?) in CQL but 0 bound variables");
    EXPECT_EQ(client->execute(id, metadata_id, with({kOne, kOne})).error().code, ErrorCode::invalid);
}

TEST_P(RequestsTest, UseAndUnqualifiedNames) {
    EXPECT_EQ(client->query("SELECT k FROM t").error().message,
              "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
    EXPECT_EQ(client->query("USE nosuch").error().message, "Keyspace 'nosuch' does not exist");
    EXPECT_EQ(client->query("USE ks").result_as<wire::SetKeyspaceResult>().keyspace, "ks");
    EXPECT_EQ(row_count("SELECT k FROM t"), 0);
    // Another connection has not said USE.
    Conversation other(*node, GetParam());
    EXPECT_EQ(other.query("SELECT k FROM t").error().code, ErrorCode::invalid);
}

TEST_P(RequestsTest, KeyspaceOfTheRequest) {
    if (GetParam() < 5) GTEST_SKIP();
    wire::QueryParameters parameters;
    parameters.keyspace = "ks";
    EXPECT_EQ(client->query("SELECT k FROM t", parameters).result_as<wire::RowsResult>().row_count, 0);
    parameters.keyspace = "nosuch";
    EXPECT_EQ(client->query("SELECT k FROM t", parameters).error().message, "Keyspace 'nosuch' does not exist");
}

TEST_P(RequestsTest, PreparedIdsAndWarning) {
    auto [qualified, metadata] = prepared("SELECT k FROM ks.t WHERE k = ?");
    EXPECT_EQ(qualified, prepared_id("SELECT k FROM ks.t WHERE k = ?", ""));
    client->query("USE ks");
    EXPECT_EQ(prepared("SELECT k FROM ks.t WHERE k = ?").first, qualified);
    auto reply = client->prepare("SELECT k FROM t WHERE k = ?");
    auto message = reply.result_as<wire::PreparedResult>();
    EXPECT_EQ(message.id, prepared_id("SELECT k FROM t WHERE k = ?", "ks"));
    EXPECT_EQ(reply.extras.warnings.size(), GetParam() >= 4 ? 1u : 0u);
    EXPECT_TRUE(client->prepare("SELECT c FROM t WHERE k = ?").extras.warnings.empty());
    EXPECT_EQ(message.bind_variables.columns.at(0).name, "k");
    EXPECT_EQ(message.bind_variables.partition_key_indexes.size(), GetParam() >= 4 ? 1u : 0u);
}

TEST_P(RequestsTest, ExecuteAndItsMetadata) {
    client->query("INSERT INTO ks.t (k, c, v) VALUES (1, 'a', 2)");
    auto [id, metadata_id] = prepared("SELECT v FROM ks.t WHERE k = ?");
    auto parameters = with({kOne});
    auto full = client->execute(id, metadata_id, parameters);
    EXPECT_EQ(full.result_as<wire::RowsResult>().metadata.columns->at(0).name, "v");
    parameters.skip_metadata = true;
    auto skipped = client->execute(id, metadata_id, parameters);
    auto rows = skipped.result_as<wire::RowsResult>();
    EXPECT_EQ(rows.metadata.columns, nullptr);
    EXPECT_EQ(rows.metadata.column_count, 1);
    EXPECT_EQ(rows.rows, "\0\0\0\4\0\0\0\2"sv);
    if (GetParam() < 5) return;
    auto changed = client->execute(id, "0123456789abcdef", parameters);
    auto changed_rows = changed.result_as<wire::RowsResult>();
    EXPECT_EQ(changed_rows.metadata.new_result_metadata_id, metadata_id);
    EXPECT_NE(changed_rows.metadata.columns, nullptr);
}

TEST_P(RequestsTest, ConditionalUpdatesAreAlwaysDescribed) {
    auto [id, metadata_id] = prepared("INSERT INTO ks.t (k, c) VALUES (?, 'x') IF NOT EXISTS");
    auto parameters = with({kOne});
    parameters.skip_metadata = true;
    auto reply = client->execute(id, metadata_id, parameters);
    auto rows = reply.result_as<wire::RowsResult>();
    ASSERT_NE(rows.metadata.columns, nullptr);
    EXPECT_EQ(rows.metadata.columns->at(0).name, "[applied]");
    EXPECT_EQ(rows.metadata.new_result_metadata_id, std::nullopt);
    EXPECT_EQ(rows.rows, "\0\0\0\1\1"sv);
}

TEST_P(RequestsTest, UnpreparedAfterAChange) {
    auto error = client->execute("0123456789abcdef", "", {}).error();
    EXPECT_EQ(error.code, ErrorCode::unprepared);
    EXPECT_EQ(std::get<UnpreparedDetail>(error.detail).statement_id, "0123456789abcdef");
    EXPECT_TRUE(error.message.starts_with("Prepared query with ID 30313233343536373839616263646566 not found"));

    auto [id, metadata_id] = prepared("SELECT * FROM ks.t WHERE k = ?");
    client->query("ALTER TABLE ks.t ADD w int").result_as<wire::SchemaChangeResult>();
    EXPECT_EQ(client->execute(id, metadata_id, with({kOne})).error().code, ErrorCode::unprepared);
    auto again = prepared("SELECT * FROM ks.t WHERE k = ?");
    EXPECT_EQ(again.first, id);
    auto reply = client->execute(again.first, again.second, with({kOne}));
    EXPECT_EQ(reply.result_as<wire::RowsResult>().metadata.columns->size(), 4u);
}

TEST_P(RequestsTest, BatchesOfTextAndPrepared) {
    auto [id, metadata_id] = prepared("INSERT INTO ks.t (k, c) VALUES (?, ?)");
    wire::Batch batch;
    batch.statements.push_back({true, id, {kOne, ValueView("a"sv)}, {}, 0});
    batch.statements.push_back({false, "INSERT INTO ks.t (k, c) VALUES (1, ?)", {ValueView("b"sv)}, {}, 0});
    client->ask(wire::Opcode::batch, batch).result_as<wire::VoidResult>();
    EXPECT_EQ(row_count("SELECT * FROM ks.t WHERE k = 1"), 2);

    batch.statements[1] = {false, "SELECT * FROM ks.t", {}, {}, 0};
    EXPECT_EQ(client->ask(wire::Opcode::batch, batch).error().message,
              "Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.");
    batch.statements[1] = {false, "INSERT INTO ks.t (k, c) VALUES (?, ?)", {kOne}, {}, 0};
    EXPECT_EQ(client->ask(wire::Opcode::batch, batch).error().message,
              "There were 2 markers(?) in CQL but 1 bound variables");
    batch.statements[1] = {true, "0123456789abcdef", {}, {}, 0};
    EXPECT_EQ(client->ask(wire::Opcode::batch, batch).error().code, ErrorCode::unprepared);
    client->ask(wire::Opcode::batch, wire::Batch{}).result_as<wire::VoidResult>();
}

TEST_P(RequestsTest, EventsReachThoseWhoRegistered) {
    Conversation listener(*node, GetParam());
    auto reply = listener.ask(wire::Opcode::register_, wire::Register{{wire::EventKind::schema_change}});
    EXPECT_EQ(reply.opcode, wire::Opcode::ready);
    client->query("CREATE TABLE ks.u (k int PRIMARY KEY)");
    client->query("DROP TABLE ks.u");
    auto events = listener.events();
    ASSERT_EQ(events.size(), 2u);
    const auto& created = std::get<wire::SchemaChange>(events[0].body);
    EXPECT_EQ(created.kind, wire::SchemaChange::Kind::created);
    EXPECT_EQ(created.keyspace, "ks");
    EXPECT_EQ(created.name, "u");
    EXPECT_EQ(std::get<wire::SchemaChange>(events[1].body).kind, wire::SchemaChange::Kind::dropped);
    EXPECT_TRUE(client->events().empty());
}

// As Cassandra tells them: all that a statement touched, not only what it named.
TEST_P(RequestsTest, EventsNameEverythingThatChanged) {
    client->query("CREATE KEYSPACE many WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    client->query("CREATE TYPE many.inner (a int)");
    client->query("CREATE TYPE many.outer (i frozen<inner>)");
    client->query("CREATE TYPE many.unrelated (a int)");
    client->query("CREATE TABLE many.plain (k int PRIMARY KEY)");
    client->query("CREATE TABLE many.uses (k int PRIMARY KEY, o list<frozen<outer>>)");
    Conversation listener(*node, GetParam());
    listener.ask(wire::Opcode::register_, wire::Register{{wire::EventKind::schema_change}});
    auto heard = [&](const std::string& statement) {
        client->query(statement);
        std::vector<std::string> names;
        for (const auto& event : listener.events()) {
            const auto& change = std::get<wire::SchemaChange>(event.body);
            EXPECT_EQ(change.keyspace, "many");
            names.push_back((change.kind == wire::SchemaChange::Kind::dropped ? "-" : "=") + change.name);
        }
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(heard("ALTER TYPE many.inner ADD b int"), (Names{"=inner", "=outer", "=uses"}));
    EXPECT_EQ(heard("ALTER TABLE many.uses ADD v int"), Names{"=uses"});
    EXPECT_EQ(heard("CREATE INDEX ON many.uses (v)"), Names{"=uses"});
    EXPECT_EQ(heard("ALTER KEYSPACE many WITH durable_writes = false"), Names{"="});
    EXPECT_EQ(heard("ALTER KEYSPACE many WITH durable_writes = false"), Names{});
    EXPECT_EQ(heard("DROP KEYSPACE many"), (Names{"-plain", "-uses", "-inner", "-outer", "-unrelated", "-"}));
}

TEST_P(RequestsTest, TracingAndPayloadAreAccepted) {
    struct WithPayload {
        wire::Query query;
        void encode(Bytes& out, int version) const {
            wire::FrameExtras extras;
            extras.custom_payload = wire::BytesMap{{"key", Bytes("value")}};
            extras.encode(out, version);
            query.encode(out, version);
        }
    };
    uint8_t flags = wire::kFlagTracing | (GetParam() >= 4 ? wire::kFlagCustomPayload : uint8_t{0});
    auto reply = client->ask(wire::Opcode::query, WithPayload{{"SELECT k FROM ks.t", {}}}, flags);
    EXPECT_EQ(reply.result_as<wire::RowsResult>().row_count, 0);
}

TEST_P(RequestsTest, ATracedRequestThatThrowsLeavesNoTrace) {
    auto token =
        node->events().subscribe([](const wire::Event&) { throw std::runtime_error("a listener that throws"); });
    auto reply = client->ask(wire::Opcode::query, wire::Query{"CREATE TABLE ks.u (k int PRIMARY KEY)", {}},
                             wire::kFlagTracing);
    node->events().unsubscribe(token);
    EXPECT_EQ(reply.error().code, ErrorCode::server_error);
    EXPECT_EQ(reply.error().message, "a listener that throws");
    auto untraced = client->query("SELECT k FROM ks.t");
    EXPECT_EQ(untraced.result_as<wire::RowsResult>().row_count, 0);
    EXPECT_FALSE(untraced.extras.tracing_id.has_value());
}

TEST_P(RequestsTest, ErrorsOfText) {
    auto error = client->query("SELEC").error();
    EXPECT_EQ(error.code, ErrorCode::syntax_error);
    EXPECT_EQ(error.message, "line 1:0 no viable alternative at input 'SELEC' ([SELEC])");
    EXPECT_EQ(client->prepare("SELECT k FROM ks.nosuch").error().message, "table nosuch does not exist");
    EXPECT_EQ(client->query("SELECT nosuch FROM ks.t").error().code, ErrorCode::invalid);
}

TEST_P(RequestsTest, LevelsThatNobodyMayAskFor) {
    wire::QueryParameters parameters;
    parameters.serial_consistency = wire::Consistency::quorum;
    auto conditional = client->query("INSERT INTO ks.t (k, c) VALUES (1, 'a') IF NOT EXISTS", parameters).error();
    EXPECT_EQ(conditional.message,
              "Invalid consistency for conditional update. Must be one of SERIAL or LOCAL_SERIAL");
    EXPECT_EQ(conditional.code, ErrorCode::invalid);
    // Of others nobody asks.
    client->query("SELECT k FROM ks.t", parameters).result();
    parameters.consistency = wire::Consistency::node_local;
    for (const char* text : {"SELECT k FROM ks.t", "USE ks", "DESCRIBE TABLES", "TRUNCATE ks.t"}) {
        EXPECT_EQ(
            client->query(text, parameters).error().message,
            "NODE_LOCAL consistency level is highly dangerous and should be used only for debugging purposes");
    }
}

TEST_P(RequestsTest, LargeAnswersToManyRequestsAreWrittenInParts) {
    client->query(fmt::format("INSERT INTO ks.t (k, c) VALUES (1, '{}')", std::string(60000, 'x')));
    auto replies = client->query_at_once("SELECT c FROM ks.t WHERE k = 1", 100);
    ASSERT_EQ(replies.size(), 100u);
    for (const auto& reply : replies) EXPECT_EQ(reply.result_as<wire::RowsResult>().row_count, 1);
    EXPECT_LT(client->largest_write(), size_t{2} << 20);
}

TEST_P(RequestsTest, WritesOfOneReadAreThereForTheNextRequest) {
    auto replies = client->query_at_once("INSERT INTO ks.t (k, c) VALUES (1, 'a')", 3);
    EXPECT_EQ(replies.size(), 3u);
    EXPECT_EQ(row_count("SELECT * FROM ks.t WHERE k = 1"), 1);
}

// What is asked for together is answered as if it had been asked one by one, in its order.
TEST_P(RequestsTest, CountersOfOneReadCountInOrder) {
    client->query(
        "CREATE TABLE ks.hits (id int, n counter, m counter, total counter STATIC, at int, "
        "PRIMARY KEY (id, at))");
    auto [add, add_metadata] = prepared("UPDATE ks.hits SET n = n + ? WHERE id = ? AND at = 1");
    auto [both, both_metadata] =
        prepared("UPDATE ks.hits SET m = m - ?, total = total + 2 WHERE id = ? AND at = 1");
    auto [read, read_metadata] = prepared("SELECT n, m, total FROM ks.hits WHERE id = ? AND at = 1");
    auto [remove, remove_metadata] = prepared("DELETE FROM ks.hits WHERE id = ? AND at = 1");
    auto [insert, insert_metadata] = prepared("INSERT INTO ks.t (k, c) VALUES (?, 'x')");
    const ValueView two("\0\0\0\2"sv), five("\0\0\0\0\0\0\0\5"sv);
    auto read_of = [&, &id = read, &metadata = read_metadata](ValueView key) {
        return Conversation::Execution{id, metadata, with({key})};
    };
    auto add_to = [&, &id = add, &metadata = add_metadata](ValueView key, ValueView by) {
        return Conversation::Execution{id, metadata, with({by, key})};
    };
    auto replies = client->execute_at_once({
        add_to(kOne, five),
        add_to(two, five),
        add_to(kOne, five),
        add_to(kOne, ValueView::null()),  // 3: fails, and nothing of it is kept
        {both, both_metadata, with({five, kOne})},
        read_of(kOne),  // 5
        add_to(kOne, five),
        {insert, insert_metadata, with({kOne})},
        add_to(two, five),
        {remove, remove_metadata, with({kOne})},
        read_of(kOne),  // 10
        read_of(two),
    });
    ASSERT_EQ(replies.size(), 12u);
    EXPECT_EQ(replies[3].error().code, ErrorCode::invalid);
    for (size_t i : {0, 1, 2, 4, 6, 7, 8, 9}) replies[i].result_as<wire::VoidResult>();
    EXPECT_EQ(replies[5].result_as<wire::RowsResult>().rows,
              "\0\0\0\x8\0\0\0\0\0\0\0\xa"
              "\0\0\0\x8\xff\xff\xff\xff\xff\xff\xff\xfb"
              "\0\0\0\x8\0\0\0\0\0\0\0\2"sv);
    EXPECT_EQ(replies[10].result_as<wire::RowsResult>().row_count, 0);
    EXPECT_EQ(replies[11].result_as<wire::RowsResult>().rows,
              "\0\0\0\x8\0\0\0\0\0\0\0\xa\xff\xff\xff\xff\xff\xff\xff\xff"sv);
    EXPECT_EQ(row_count("SELECT * FROM ks.t WHERE k = 1"), 1);
}

TEST_P(RequestsTest, ReadsOfOneReadAreAnsweredInOrder) {
    constexpr int kRows = 100;
    std::vector<Bytes> keys;
    for (int i = 0; i < kRows; ++i) {
        client->query(fmt::format("INSERT INTO ks.t (k, c, v) VALUES ({}, 'a', {})", i, i));
        keys.push_back({'\0', '\0', '\0', static_cast<char>(i)});
    }
    auto [by_key, by_key_metadata] = prepared("SELECT v FROM ks.t WHERE k = ? AND c = 'a'");
    auto [change, change_metadata] = prepared("UPDATE ks.t SET v = 7 WHERE k = ? AND c = 'a' IF v = 0");
    std::vector<Conversation::Execution> executions;
    for (const Bytes& key : keys)
        executions.push_back({by_key, by_key_metadata, with({ValueView(BytesView(key))})});
    executions.push_back({change, change_metadata, with({ValueView(BytesView(keys[0]))})});
    executions.push_back(executions.front());
    executions.push_back({by_key, by_key_metadata, {}});
    executions.push_back({by_key, by_key_metadata, with({ValueView::null()})});
    auto replies = client->execute_at_once(executions);
    ASSERT_EQ(replies.size(), executions.size());
    for (int i = 0; i < kRows; ++i) {
        EXPECT_EQ(replies[static_cast<size_t>(i)].result_as<wire::RowsResult>().rows,
                  "\0\0\0\4"s + keys[static_cast<size_t>(i)]);
    }
    EXPECT_EQ(replies[kRows + 1].result_as<wire::RowsResult>().rows, "\0\0\0\4\0\0\0\7"sv);
    EXPECT_EQ(replies[kRows + 2].error().code, ErrorCode::invalid);
    EXPECT_EQ(replies[kRows + 3].error().code, ErrorCode::invalid);
}

TEST_P(RequestsTest, Paging) {
    for (int i = 0; i < 5; ++i) {
        client->query(fmt::format("INSERT INTO ks.t (k, c) VALUES (1, 'c{}')", i));
    }
    Bytes state;
    int rows = 0;
    int pages = 0;
    do {
        wire::QueryParameters parameters;
        parameters.page_size = 2;
        if (!state.empty()) parameters.paging_state = state;
        auto reply = client->query("SELECT c FROM ks.t WHERE k = 1", parameters);
        auto page = reply.result_as<wire::RowsResult>();
        rows += page.row_count;
        ++pages;
        state = page.metadata.paging_state.value_or(BytesView());
    } while (!state.empty() && pages < 10);
    EXPECT_EQ(rows, 5);
    EXPECT_EQ(pages, 3);
}

}  // namespace
}  // namespace ilion::server
