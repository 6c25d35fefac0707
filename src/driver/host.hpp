// One node of the cluster as the driver knows it.
//
// A Host is made and changed on the loop thread only. What may change while others look is either atomic or an
// immutable record that is replaced (`info()`), so any thread may read.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/uuid.hpp"
#include "net/client_endpoint.hpp"

namespace ilion::driver {

// What system.local and system.peers(_v2) say of a node.
struct HostInfo {
    Uuid host_id;
    std::string datacenter;
    std::string rack;
    std::string release_version;
    std::string dse_version;
    Uuid schema_version;
    std::string broadcast_address;  // text; empty if unknown
    uint16_t broadcast_port = 0;
    std::string listen_address;
    uint16_t listen_port = 0;
    std::string rpc_address;
    uint16_t rpc_port = 0;
    std::vector<std::string> tokens;
};

enum class HostState : uint8_t { unknown, up, down };

// How near a policy sees a host; connections are kept to all but the ignored ones.
enum class HostDistance : uint8_t { local_rack, local, remote, ignored };

class Host {
public:
    explicit Host(Endpoint endpoint) : endpoint_(std::move(endpoint)), info_(std::make_shared<const HostInfo>()) {}

    const Endpoint& endpoint() const { return endpoint_; }
    HostState state() const { return state_.load(std::memory_order_relaxed); }
    bool is_up() const { return state() == HostState::up; }
    void set_state(HostState state) { state_.store(state, std::memory_order_relaxed); }

    std::shared_ptr<const HostInfo> info() const {
        std::lock_guard lock(mutex_);
        return info_;
    }
    void set_info(HostInfo info) {
        auto fresh = std::make_shared<const HostInfo>(std::move(info));
        std::lock_guard lock(mutex_);
        info_ = std::move(fresh);
    }

    // True while a series of attempts to reconnect is under way.
    bool is_reconnecting() const { return reconnecting_.load(std::memory_order_relaxed); }
    void set_reconnecting(bool on) { reconnecting_.store(on, std::memory_order_relaxed); }

private:
    const Endpoint endpoint_;
    std::atomic<HostState> state_{HostState::unknown};
    std::atomic<bool> reconnecting_{false};
    mutable std::mutex mutex_;
    std::shared_ptr<const HostInfo> info_;
};

using HostPtr = std::shared_ptr<Host>;

}  // namespace ilion::driver
