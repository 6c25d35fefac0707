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

// One connection's entry; it counts its requests, and tells the rest when it changes.
class Client {
public:
    void count_request() { requests_.fetch_add(1, std::memory_order_relaxed); }
    int64_t requests() const { return requests_.load(std::memory_order_relaxed); }
    void set(ClientInfo info) {
        std::lock_guard lock(mutex_);
        info_ = std::move(info);
    }
    ClientInfo info() const {
        std::lock_guard lock(mutex_);
        ClientInfo info = info_;
        info.request_count = requests();
        return info;
    }

private:
    std::atomic<int64_t> requests_{0};
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
        gone_requests_ += client->requests();
        clients_.erase(client);
    }
    std::vector<ClientInfo> list() const {
        std::lock_guard lock(mutex_);
        std::vector<ClientInfo> infos;
        for (const auto& client : clients_) infos.push_back(client->info());
        return infos;
    }
    // Of all connections that there were.
    int64_t requests() const {
        std::lock_guard lock(mutex_);
        int64_t sum = gone_requests_;
        for (const auto& client : clients_) sum += client->requests();
        return sum;
    }

private:
    mutable std::mutex mutex_;
    std::set<std::shared_ptr<Client>> clients_;
    int64_t gone_requests_ = 0;
};

}  // namespace ilion::server
