// Who is connected, for system_views.clients. Thread-safe.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "net/server_connection.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::server {

// A connected client, as system_views.clients shows it.
struct ClientInfo {
    net::PeerAddress peer;
    std::string keyspace;  // empty: none
    std::string user;      // empty: anonymous
    int protocol_version = 0;
    int64_t request_count = 0;
    std::map<std::string, std::string> options;  // of STARTUP
    bool ready = false;
};

struct RequestCounts {
    int64_t all = 0;
    int64_t prepared = 0, regular = 0;  // EXECUTE; QUERY and BATCH
    RequestCounts& operator+=(const RequestCounts& other) {
        all += other.all;
        prepared += other.prepared;
        regular += other.regular;
        return *this;
    }
};

// One connection's entry; it counts its requests, and tells the rest when it changes.
class Client {
public:
    void count_request(wire::Opcode opcode) {
        add(requests_);
        if (opcode == wire::Opcode::execute) add(prepared_);
        if (opcode == wire::Opcode::query || opcode == wire::Opcode::batch) add(regular_);
    }
    RequestCounts requests() const {
        return {requests_.load(std::memory_order_relaxed), prepared_.load(std::memory_order_relaxed),
                regular_.load(std::memory_order_relaxed)};
    }
    void set(ClientInfo info) {
        std::lock_guard lock(mutex_);
        info_ = std::move(info);
    }
    ClientInfo info() const {
        std::lock_guard lock(mutex_);
        ClientInfo info = info_;
        info.request_count = requests().all;
        return info;
    }

private:
    using Counter = std::atomic<int64_t>;
    // Only the connection's thread counts.
    static void add(Counter& counter) {
        counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    Counter requests_{0}, prepared_{0}, regular_{0};
    mutable std::mutex mutex_;
    ClientInfo info_;
};

class Clients {
public:
    std::shared_ptr<Client> add() {
        auto client = std::make_shared<Client>();
        std::lock_guard lock(mutex_);
        clients_.insert(client);
        return client;
    }
    void remove(const std::shared_ptr<Client>& client) {
        std::lock_guard lock(mutex_);
        gone_ += client->requests();
        clients_.erase(client);
    }
    std::vector<ClientInfo> list() const {
        std::lock_guard lock(mutex_);
        std::vector<ClientInfo> infos;
        for (const auto& client : clients_) infos.push_back(client->info());
        return infos;
    }
    // Of all connections that there were.
    RequestCounts requests() const {
        std::lock_guard lock(mutex_);
        RequestCounts sum = gone_;
        for (const auto& client : clients_) sum += client->requests();
        return sum;
    }

private:
    mutable std::mutex mutex_;
    std::set<std::shared_ptr<Client>> clients_;
    RequestCounts gone_;
};

}  // namespace ilion::server
