// Several clients at once on one node: counters, conditional updates, TRUNCATE, paging, schema changes beside
// requests. What must hold whatever comes first is asserted. Every client works off a number of requests, none
// watches the clock: so it is the same work under AddressSanitizer and, slower, under ThreadSanitizer.
#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "base/byte_reader.hpp"
#include "base/endian.hpp"
#include "server/conversation.hpp"
#include "temporary_folder.hpp"

namespace ilion::server {
namespace {

// A client on a thread of its own, with what its requests have in common.
class Worker {
public:
    explicit Worker(Node& node) : client(node) {}

    // A statement that must succeed.
    void run(const std::string& text) {
        auto reply = client.query(text);
        EXPECT_NE(reply.opcode, wire::Opcode::error) << text << ": " << reply.error().message;
    }
    // One that may be too early or too late for what others do to the schema; any other failure is one. Whether it
    // went through.
    bool try_run(const std::string& text) {
        auto reply = client.query(text);
        if (reply.opcode != wire::Opcode::error) return true;
        Error error = reply.error();
        bool schema = error.code == ErrorCode::invalid || error.code == ErrorCode::config_error ||
                      error.code == ErrorCode::already_exists || error.code == ErrorCode::unprepared;
        EXPECT_TRUE(schema) << text << ": " << error.message;
        return false;
    }
    // The rows of a query of bigint columns; null is -1.
    using Row = std::vector<int64_t>;
    std::vector<Row> rows(const std::string& text, int32_t page_size = 0) {
        std::vector<Row> all;
        Bytes state;
        do {
            wire::QueryParameters parameters;
            if (page_size > 0) parameters.page_size = page_size;
            if (!state.empty()) parameters.paging_state = state;
            auto reply = client.query(text, std::move(parameters));
            if (reply.opcode == wire::Opcode::error) {
                ADD_FAILURE() << text << ": " << reply.error().message;
                return all;
            }
            auto result = reply.result_as<wire::RowsResult>();
            ByteReader reader(result.rows);
            for (int32_t i = 0; i < result.row_count; ++i) {
                Row& row = all.emplace_back();
                for (size_t column = 0; column < result.metadata.columns->size(); ++column) {
                    row.push_back(number(reader.read_value()));
                }
            }
            state = result.metadata.paging_state.value_or(BytesView());
        } while (!state.empty());
        return all;
    }
    int64_t value(const std::string& text) {
        auto all = rows(text);
        return all.empty() ? -1 : all.front().back();
    }

    Conversation client;

private:
    static int64_t number(OptionalBytesView value) {
        if (!value) return -1;
        if (value->size() == 1) return static_cast<unsigned char>(value->front());  // of [applied]
        return value->size() == sizeof(int64_t) ? load_be<int64_t>(value->data()) : -2;
    }
};

class StressTest : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        NodeOptions options;
        if (GetParam()) {
            options.data_folder = folder.emplace().path();
        }
        auto opened = Node::open(options);
        ASSERT_TRUE(opened) << opened.error().message;
        node = *std::move(opened);
        Worker setup(*node);
        setup.run("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    }
    // Each on a thread and with a client of its own, all at once.
    void at_once(const std::vector<std::function<void(Worker&)>>& tasks) {
        std::vector<std::thread> threads;
        for (const auto& task : tasks) {
            threads.emplace_back([&] {
                Worker worker(*node);
                task(worker);
            });
        }
        for (auto& thread : threads) thread.join();
    }

    std::optional<ilion::test::TemporaryFolder> folder;
    std::unique_ptr<Node> node;
};
INSTANTIATE_TEST_SUITE_P(, StressTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "OnDisk" : "InMemory"; });

Bytes bigint(int64_t value) {
    char encoded[sizeof value];
    store_be(encoded, value);
    return {encoded, sizeof encoded};
}

// Many updates of one read of the socket lock many partitions at once, in whatever order clients name them.
TEST_P(StressTest, NoIncrementIsLost) {
    constexpr int kClients = 4, kRounds = 20, kGroup = 24, kPartitions = 60;
    Worker main(*node);
    main.run("CREATE TABLE ks.counters (k bigint PRIMARY KEY, n counter)");
    auto increment = [](int which) {
        return [which](Worker& worker) {
            auto reply = worker.client.prepare("UPDATE ks.counters SET n = n + 1 WHERE k = ?");
            auto ids = reply.result_as<wire::PreparedResult>();
            Bytes id(ids.id), metadata_id(ids.result_metadata_id);
            std::vector<Bytes> keys;
            for (int i = 0; i < kPartitions; ++i) keys.push_back(bigint(i));
            for (int round = 0; round < kRounds; ++round) {
                std::vector<Conversation::Execution> group;
                for (int i = 0; i < kGroup; ++i) {
                    int step = which % 2 == 0 ? i : kGroup - i;
                    wire::QueryParameters parameters;
                    parameters.values = {ValueView(BytesView(keys[(round * 7 + step * 5) % kPartitions]))};
                    group.push_back({id, metadata_id, std::move(parameters)});
                }
                for (auto& one : worker.client.execute_at_once(group)) {
                    EXPECT_EQ(one.opcode, wire::Opcode::result) << one.error().message;
                }
                worker.run(
                    fmt::format("BEGIN COUNTER BATCH UPDATE ks.counters SET n = n + 1 WHERE k = {}; UPDATE "
                                "ks.counters SET n = n + 1 WHERE k = {}; APPLY BATCH",
                                (round + which) % kPartitions, (round * 3) % kPartitions));
            }
        };
    };
    std::vector<std::function<void(Worker&)>> tasks;
    for (int i = 0; i < kClients; ++i) tasks.push_back(increment(i));
    at_once(tasks);
    int64_t sum = 0;
    for (const auto& row : main.rows("SELECT k, n FROM ks.counters")) sum += row[1];
    EXPECT_EQ(sum, kClients * kRounds * (kGroup + 2));
}

// Of those who find the same value one replaces it; of those who insert a row one does.
TEST_P(StressTest, ConditionsHoldForOneAtATime) {
    constexpr int kClients = 4, kRounds = 60;
    Worker main(*node);
    main.run("CREATE TABLE ks.registers (k bigint PRIMARY KEY, v bigint)");
    main.run("INSERT INTO ks.registers (k, v) VALUES (0, 0)");
    std::atomic<int64_t> replaced{0}, inserted{0};
    auto compete = [&](Worker& worker) {
        for (int round = 1; round <= kRounds; ++round) {
            int64_t seen = worker.value("SELECT v FROM ks.registers WHERE k = 0");
            auto answer =
                worker.rows(fmt::format("UPDATE ks.registers SET v = {} WHERE k = 0 IF v = {}", seen + 1, seen));
            replaced += answer.at(0).at(0);
            answer = worker.rows(
                fmt::format("INSERT INTO ks.registers (k, v) VALUES ({}, {}) IF NOT EXISTS", round, round));
            inserted += answer.at(0).at(0);
        }
    };
    at_once(std::vector<std::function<void(Worker&)>>(kClients, compete));
    EXPECT_EQ(main.value("SELECT v FROM ks.registers WHERE k = 0"), replaced.load());
    EXPECT_EQ(inserted.load(), kRounds);
}

// What was there before a TRUNCATE does not come back with what is added to it.
TEST_P(StressTest, NothingIsCountedFromBeforeTruncation) {
    constexpr int kIncrements = 300, kTruncations = 12;
    Worker main(*node);
    main.run("CREATE TABLE ks.counters (k bigint PRIMARY KEY, n counter)");
    main.run("CREATE TABLE ks.lists (k bigint PRIMARY KEY, v bigint, l list<bigint>)");
    std::atomic<int64_t> begun{0}, done{0};
    auto increment = [&](Worker& worker) {
        for (int i = 0; i < kIncrements; ++i) {
            ++begun;
            worker.run("UPDATE ks.counters SET n = n + 1 WHERE k = 1");
            ++done;
        }
    };
    auto truncate = [&](Worker& worker) {
        for (int i = 0; i < kTruncations; ++i) {
            int64_t before = done;
            worker.run("TRUNCATE ks.counters");
            worker.run("TRUNCATE ks.lists");
            int64_t present = worker.value("SELECT n FROM ks.counters WHERE k = 1");
            EXPECT_LE(present, begun - before);
        }
    };
    auto append = [&](Worker& worker) {
        for (int i = 0; i < kIncrements / 3; ++i) {
            worker.run("INSERT INTO ks.lists (k, v) VALUES (1, 1) IF NOT EXISTS");
            worker.run("UPDATE ks.lists SET l = l + [1] WHERE k = 1");
            worker.try_run("UPDATE ks.lists SET l[0] = 2 WHERE k = 1");
        }
    };
    at_once({increment, truncate, append, increment});
    main.run("TRUNCATE ks.counters");
    EXPECT_EQ(main.value("SELECT n FROM ks.counters WHERE k = 1"), -1);
}

// Rows that nobody touches come once each, in pages, while there is much to do around them; a batch in a partition
// is seen whole or not at all.
TEST_P(StressTest, ReadersSeeWholeBatchesAndStableRows) {
    constexpr int kStable = 90, kRounds = 60;
    Worker main(*node);
    main.run("CREATE TABLE ks.t (k bigint, c bigint, v bigint, PRIMARY KEY (k, c))");
    for (int i = 0; i < kStable; ++i) {
        main.run(fmt::format("INSERT INTO ks.t (k, c, v) VALUES ({}, {}, 0)", i % 9, 2 * i));
    }
    main.run("INSERT INTO ks.t (k, c, v) VALUES (100, 0, 0)");
    main.run("INSERT INTO ks.t (k, c, v) VALUES (100, 1, 0)");
    auto write = [&](Worker& worker) {
        for (int i = 0; i < 4 * kRounds; ++i) {
            worker.run(fmt::format("INSERT INTO ks.t (k, c, v) VALUES ({}, {}, 1)", i % 13, 2 * (i % 50) + 1));
            worker.run(fmt::format("DELETE FROM ks.t WHERE k = {} AND c = {}", (i + 5) % 13, 2 * (i % 50) + 1));
            worker.run(
                fmt::format("BEGIN BATCH UPDATE ks.t SET v = {} WHERE k = 100 AND c = 0; UPDATE ks.t SET v = "
                            "{} WHERE k = 100 AND c = 1; APPLY BATCH",
                            i, i));
        }
    };
    auto page = [&](Worker& worker) {
        for (int i = 0; i < kRounds / 4; ++i) {
            std::multiset<std::pair<int64_t, int64_t>> stable;
            for (const auto& row : worker.rows("SELECT k, c FROM ks.t", 7 + i)) {
                if (row[0] < 9 && row[1] % 2 == 0) stable.emplace(row[0], row[1]);
            }
            EXPECT_EQ(stable.size(), kStable);
            EXPECT_EQ(std::set(stable.begin(), stable.end()).size(), kStable);
        }
    };
    auto compare = [&](Worker& worker) {
        for (int i = 0; i < 2 * kRounds; ++i) {
            auto rows = worker.rows("SELECT v FROM ks.t WHERE k = 100");
            ASSERT_EQ(rows.size(), 2);
            EXPECT_EQ(rows[0], rows[1]);
        }
    };
    at_once({write, page, compare});
}

// An index and its table agree in the end, whether rows came before, while or after it was built.
TEST_P(StressTest, IndexesAgreeWithTheirTable) {
    constexpr int kRounds = 120, kValues = 5;
    Worker main(*node);
    main.run("CREATE TABLE ks.t (k bigint, c bigint, v bigint, w bigint, PRIMARY KEY (k, c))");
    auto write = [&](Worker& worker) {
        for (int i = 0; i < kRounds; ++i) {
            worker.run(fmt::format("INSERT INTO ks.t (k, c, v, w) VALUES ({}, {}, {}, {})", i % 7, i % 11,
                                   i % kValues, i % kValues));
            worker.run(
                fmt::format("UPDATE ks.t SET v = {} WHERE k = {} AND c = {}", (i + 1) % kValues, i % 5, i % 3));
            worker.run(fmt::format("DELETE FROM ks.t WHERE k = {} AND c = {}", i % 6, i % 4));
        }
    };
    auto define = [](Worker& worker) {
        for (int i = 0; i < 4; ++i) {
            worker.run("CREATE INDEX by_v ON ks.t (v)");
            worker.run("CREATE CUSTOM INDEX by_w ON ks.t (w) USING 'StorageAttachedIndex'");
            if (i == 2) worker.run("TRUNCATE ks.t");
            if (i == 3) break;
            worker.run("DROP INDEX ks.by_v");
            worker.run("DROP INDEX ks.by_w");
        }
    };
    at_once({write, define, write});
    auto all = main.rows("SELECT k, c, v, w FROM ks.t");
    for (int64_t value = 0; value < kValues; ++value) {
        for (size_t column : {2, 3}) {
            std::multiset<Worker::Row> expected, found;
            for (const auto& row : all) {
                if (row[column] == value) expected.insert(row);
            }
            for (const auto& row : main.rows(
                     fmt::format("SELECT k, c, v, w FROM ks.t WHERE {} = {}", column == 2 ? "v" : "w", value))) {
                found.insert(row);
            }
            EXPECT_EQ(found, expected) << (column == 2 ? "v" : "w") << " = " << value;
        }
    }
}

// Tables come, change and go while they are written, read, prepared for and told about.
TEST_P(StressTest, SchemaChangesBesideRequests) {
    constexpr int kRounds = 12;
    auto define = [](const std::string& name) {
        return [name](Worker& worker) {
            for (int i = 0; i < kRounds; ++i) {
                worker.run(fmt::format("CREATE TABLE ks.{} (k bigint PRIMARY KEY, v bigint)", name));
                worker.run(fmt::format("INSERT INTO ks.{} (k, v) VALUES (1, 1)", name));
                worker.run(fmt::format("ALTER TABLE ks.{} DROP v", name));
                worker.run(fmt::format("ALTER TABLE ks.{} ADD v bigint", name));
                EXPECT_EQ(worker.value(fmt::format("SELECT v FROM ks.{} WHERE k = 1", name)), -1);
                worker.run(fmt::format("DROP TABLE ks.{}", name));
            }
        };
    };
    auto use = [](Worker& worker) {
        for (int i = 0; i < 6 * kRounds; ++i) {
            std::string name = i % 2 == 0 ? "one" : "two";
            auto prepared = worker.client.prepare(fmt::format("SELECT * FROM ks.{} WHERE k = ?", name));
            if (prepared.opcode != wire::Opcode::error) {
                auto ids = prepared.result_as<wire::PreparedResult>();
                Bytes key = bigint(1), id(ids.id), metadata_id(ids.result_metadata_id);
                wire::QueryParameters parameters;
                parameters.values = {ValueView(BytesView(key))};
                auto reply = worker.client.execute(id, metadata_id, parameters);
                if (reply.opcode == wire::Opcode::error) {
                    EXPECT_NE(reply.error().code, ErrorCode::server_error) << reply.error().message;
                }
            }
            worker.try_run(fmt::format("INSERT INTO ks.{} (k) VALUES (2)", name));
            worker.try_run(fmt::format("TRUNCATE ks.{}", name));
            worker.run("SELECT * FROM system_schema.columns");
            worker.run("SELECT * FROM system_views.clients");
            worker.run("SELECT * FROM system.size_estimates");
            worker.run("DESCRIBE KEYSPACE ks");
        }
    };
    at_once({define("one"), define("two"), use, use});
}

}  // namespace
}  // namespace ilion::server
