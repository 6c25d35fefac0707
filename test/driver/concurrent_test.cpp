#include "driver/concurrent.hpp"

#include "driver/driver_fixture.hpp"

namespace ilion::test {
namespace {

using namespace std::chrono_literals;

driver::ConcurrentChunk chunk_of(int first, int end) {
    driver::ConcurrentChunk chunk;
    for (int i = first; i < end; ++i) {
        driver::Request request = query("echo " + std::to_string(i));
        auto offset = static_cast<uint32_t>(chunk.arena.size());
        chunk.arena += request.body;
        chunk.items.push_back({offset, static_cast<uint32_t>(request.body.size()), 0, false, 0});
    }
    return chunk;
}

bool echo(FakeConnection& connection, const Incoming& incoming) {
    connection.answer_text(incoming.stream, incoming.query);
    return true;
}

TEST(Concurrent, GivesEveryOutcomeInOrderAndBatchesWrites) {
    FakeServer server;
    server.set_script(echo);
    server.start();
    Connected made = connect(config_for(server));
    driver::ConcurrentOptions options;
    options.opcode = wire::Opcode::query;
    options.concurrency = 64;
    auto run = driver::ConcurrentRun::start(made.session, options);
    for (int i = 0; i < 5000; i += 500) {
        run->append(chunk_of(i, i + 500));
        run->wait_backlog(1000);
    }
    run->finish();
    std::vector<driver::Outcome> outcomes;
    while (run->collect(outcomes, 100) > 0) {
    }
    ASSERT_EQ(outcomes.size(), 5000U);
    for (size_t i = 0; i < outcomes.size(); ++i) ASSERT_EQ(text_of(outcomes[i]), "echo " + std::to_string(i));
    EXPECT_LT(made.session->metrics().writes.value(), 2500U);
}

TEST(Concurrent, StopsAtTheFirstFailureWhenAsked) {
    FakeServer server;
    server.set_script([](FakeConnection& connection, const Incoming& incoming) {
        if (incoming.query != "echo 10") return echo(connection, incoming);
        connection.answer_error(incoming.stream, make_error(ErrorCode::invalid, "ten"));
        return true;
    });
    server.start();
    Connected made = connect(config_for(server));
    driver::ConcurrentOptions options;
    options.opcode = wire::Opcode::query;
    options.concurrency = 4;
    options.stop_on_error = true;
    auto run = driver::ConcurrentRun::start(made.session, options);
    run->append(chunk_of(0, 1000));
    run->finish();
    std::vector<driver::Outcome> outcomes;
    while (run->collect(outcomes, 1000) > 0) {
    }
    ASSERT_EQ(outcomes.size(), 1000U);
    EXPECT_EQ(run->first_failure(), 10U);
    EXPECT_EQ(outcomes[10].error->code, ErrorCode::invalid);
    EXPECT_EQ(outcomes[999].error->code, ErrorCode::connection_closed);
}

TEST(Concurrent, EndsWhenTheClusterShutsDown) {
    FakeServer server;
    server.set_script([](FakeConnection&, const Incoming&) { return true; });
    server.start();
    Connected made = connect(config_for(server));
    auto run = driver::ConcurrentRun::start(made.session, {.opcode = wire::Opcode::query, .concurrency = 8});
    run->append(chunk_of(0, 100));
    run->finish();
    made.cluster->shutdown();
    std::vector<driver::Outcome> outcomes;
    while (run->collect(outcomes, 1000) > 0) {
    }
    ASSERT_EQ(outcomes.size(), 100U);
    for (const auto& outcome : outcomes) EXPECT_FALSE(outcome.ok());
}

TEST(Queue, CollectsCompletionsOfManyRequests) {
    FakeServer server;
    server.set_script(echo);
    server.start();
    driver::CompletionQueue queue;
    Connected made = connect(config_for(server));
    std::vector<std::unique_ptr<driver::QueuedCompletion>> pending;
    std::vector<driver::Request> requests;
    for (int i = 0; i < 1000; ++i) {
        pending.push_back(std::make_unique<driver::QueuedCompletion>(queue));
        requests.push_back(query("echo " + std::to_string(i)));
        requests.back().completion = pending.back().get();
    }
    made.session->submit(std::move(requests));
    std::vector<driver::QueuedCompletion*> done;
    while (done.size() < pending.size()) ASSERT_TRUE(queue.wait(done, 60s));
    for (size_t i = 0; i < pending.size(); ++i) {
        EXPECT_EQ(text_of(pending[i]->outcome), "echo " + std::to_string(i));
    }
    queue.close();
    EXPECT_FALSE(queue.wait(done, 60s));
    made.cluster->shutdown();
}

// More requests than stream ids: the rest waits for its turn.
TEST(Pool, RequestsWaitForAFreeStreamId) {
    FakeServer server;
    server.set_script(echo);
    server.start();
    driver::ClusterConfig config = config_for(server);
    config.max_requests_per_connection = 3;
    driver::CompletionQueue queue;
    Connected made = connect(config);
    std::vector<std::unique_ptr<driver::QueuedCompletion>> pending;
    for (int i = 0; i < 200; ++i) {
        pending.push_back(std::make_unique<driver::QueuedCompletion>(queue));
        driver::Request request = query("echo " + std::to_string(i));
        request.completion = pending.back().get();
        made.session->submit(std::move(request));
    }
    std::vector<driver::QueuedCompletion*> done;
    while (done.size() < pending.size()) ASSERT_TRUE(queue.wait(done, 60s));
    for (size_t i = 0; i < pending.size(); ++i) {
        EXPECT_EQ(text_of(pending[i]->outcome), "echo " + std::to_string(i));
    }
    made.cluster->shutdown();
}

}  // namespace
}  // namespace ilion::test
