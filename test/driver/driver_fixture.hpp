// A driver in front of fake servers. It reconnects at once; whatever else it waits for may take its time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "driver/cluster.hpp"
#include "driver/completion_queue.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/fake_server.hpp"
#include "driver/session.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::test {

inline driver::ClusterConfig config_for(const FakeServer& server) {
    driver::ClusterConfig config;
    config.contact_points = {{server.address(), server.port(), {}}};
    config.port = server.port();
    config.reconnection = driver::constant_reconnection_policy(std::chrono::milliseconds(20));
    config.connect_timeout = std::chrono::seconds(60);
    config.control_timeout = std::chrono::seconds(60);
    config.schema_refresh_window = std::chrono::milliseconds(0);
    config.topology_refresh_window = std::chrono::milliseconds(0);
    return config;
}

inline driver::Request query(std::string_view cql, int version = 5) {
    driver::Request request;
    wire::Query message{.query = cql};
    message.encode(request.body, version);
    request.consistency_at = static_cast<uint32_t>(4 + cql.size());
    return request;
}

inline driver::Request execute(std::string_view id, int version = 5) {
    driver::Request request;
    request.opcode = wire::Opcode::execute;
    wire::Execute message{.id = id, .result_metadata_id = "meta"};
    message.encode(request.body, version);
    return request;
}

inline driver::Request prepare(std::string_view cql, int version = 5) {
    driver::Request request;
    request.opcode = wire::Opcode::prepare;
    wire::Prepare{.query = cql}.encode(request.body, version);
    return request;
}

// The text cell of FakeConnection::answer_text; what went wrong otherwise.
inline std::string text_of(const driver::Outcome& outcome) {
    if (!outcome.ok()) return "error: " + outcome.error->message;
    auto result = wire::decode_result(outcome.response.body, outcome.response.version);
    auto* rows = result ? std::get_if<wire::RowsResult>(&*result) : nullptr;
    if (rows == nullptr || rows->row_count != 1) return "no row";
    ByteReader reader(rows->rows);
    return std::string(reader.read_value().value_or("null"));
}

// Notes what happens to hosts, and lets a test wait for it.
class HostWatch final : public driver::ClusterListener {
public:
    void on_add(const driver::HostPtr& host) override { note("add", host); }
    void on_remove(const driver::HostPtr& host) override { note("remove", host); }
    void on_up(const driver::HostPtr& host) override { note("up", host); }
    void on_down(const driver::HostPtr& host) override { note("down", host); }
    void on_schema_change(const driver::SchemaChange& change) override {
        std::lock_guard lock(mutex_);
        events_.push_back("schema " + change.change + " " + change.target + " " + change.keyspace + "." +
                          change.name);
        changed_.notify_all();
    }
    bool wait_for(const std::string& event) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60),
                                 [&] { return std::find(events_.begin(), events_.end(), event) != events_.end(); });
    }

    bool heard(const std::string& event) {
        std::lock_guard lock(mutex_);
        return std::find(events_.begin(), events_.end(), event) != events_.end();
    }

private:
    void note(const char* what, const driver::HostPtr& host) {
        std::lock_guard lock(mutex_);
        events_.push_back(std::string(what) + " " + host->endpoint().address);
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> events_;
};

// Everything that waits for time in the driver has seen so much of it gone when this returns.
inline void move_clock(driver::Cluster& cluster, std::chrono::nanoseconds by) {
    std::promise<void> moved;
    cluster.core()->loop().move_clock(by);
    cluster.post([&moved] { moved.set_value(); });
    moved.get_future().wait();
}

struct Connected {
    std::unique_ptr<driver::Cluster> cluster;
    std::shared_ptr<driver::Session> session;
    std::unique_ptr<Error> error;
    std::vector<driver::Attempt> attempts;
};

inline Connected connect(driver::ClusterConfig config, std::string keyspace = {}) {
    Connected made;
    made.cluster = std::make_unique<driver::Cluster>(std::move(config));
    auto outcome = made.cluster->connect(std::move(keyspace));
    made.session = std::move(outcome.session);
    made.error = std::move(outcome.error);
    made.attempts = std::move(outcome.attempts);
    return made;
}

// Two nodes on two addresses with one port.
struct TwoNodes {
    TwoNodes() : first("127.0.0.1"), second("127.0.0.2", first.port()) {
        first.set_peers({{"127.0.0.2", "dc1", {"100"}}});
        second.set_peers({{"127.0.0.1", "dc1", {"0"}}});
        second.tokens = {"100"};
    }
    void start() {
        first.start();
        second.start();
    }
    // Each answers every request with its name, "first" or "second".
    void start_answering_by_name() {
        auto who = [](const char* name) {
            return [name](FakeConnection& connection, const Incoming& incoming) {
                connection.answer_text(incoming.stream, name);
                return true;
            };
        };
        first.set_script(who("first"));
        second.set_script(who("second"));
        start();
    }
    FakeServer first;
    FakeServer second;
};

// Of all connections of a pool: requests that are waited for, and streams whose answer nobody waits for any more.
inline int in_flight(const driver::Session::PoolState& pool) {
    int count = 0;
    for (const auto& connection : pool.connections) count += connection.in_flight;
    return count;
}
inline int orphaned(const driver::Session::PoolState& pool) {
    int count = 0;
    for (const auto& connection : pool.connections) count += connection.orphaned;
    return count;
}

// A session to both, both pools standing.
inline Connected connect_both(driver::ClusterConfig config) {
    Connected made = connect(std::move(config));
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    auto standing = [&] {
        size_t count = 0;
        for (const auto& pool : made.session->pool_states()) count += pool.connections.empty() ? 0 : 1;
        return count;
    };
    while (standing() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(standing(), 2U);
    return made;
}

}  // namespace ilion::test
