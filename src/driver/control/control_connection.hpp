// The connection on which the driver listens to events and reads metadata. Loop thread only.
//
// When it is lost, another one is opened to whichever host the default policy offers, at once and then by the
// reconnection policy's schedule.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "driver/cluster.hpp"
#include "driver/connection/call.hpp"
#include "driver/connection/open.hpp"
#include "driver/core/task.hpp"
#include "wire/codec/response/event.hpp"

namespace ilion::driver {

class ClusterCore;

class ControlConnection final : private ConnectionOwner {
public:
    explicit ControlConnection(ClusterCore& core) : core_(core) {}
    ~ControlConnection();

    // Connects to the first host of `plan` that can be had; failures are added to `attempts`.
    Task<bool> connect(std::vector<HostPtr> plan, std::vector<Attempt>& attempts);
    void close(const Error& reason);
    // Another connection instead of this one; nothing while it is being made anew already.
    void renew();

    // Null while there is none.
    const std::shared_ptr<Connection>& connection() const { return connection_; }

    Task<Status> refresh_nodes();
    // All, or the keyspace that is named.
    Task<Status> refresh_schema(std::string keyspace);
    Task<bool> wait_for_agreement(std::chrono::milliseconds limit);

private:
    void on_ready(Connection&) override {}
    void on_lost(Connection& connection, const Error& error) override;
    void on_event(Connection& connection, const wire::Frame& frame) override;

    Task<Status> connect_to(HostPtr host);
    Task<OpenOutcome> open_negotiating(Endpoint endpoint);
    Task<> reconnect();

    void on_topology_change(const wire::TopologyChange& change);
    void on_status_change(const wire::StatusChange& change);
    void on_schema_change(const wire::SchemaChange& change);
    // The host that announces this address, or null.
    HostPtr host_of(const Endpoint& announced) const;
    HostPtr host_of(const wire::Inet& node) const;
    Task<> host_up_later(HostPtr host);
    Task<> refresh_nodes_later();
    Task<> refresh_schema_later();

    ClusterCore& core_;
    std::shared_ptr<Connection> connection_;
    HostPtr host_;
    bool closed_ = false;
    bool reconnecting_ = false;
    bool node_refresh_planned_ = false;
    bool schema_refresh_planned_ = false;
    uint64_t schema_refreshes_ = 0;
    bool has_peers_v2_ = true;
    std::vector<SchemaChange> pending_changes_;
};

SchemaChange to_schema_change(const wire::SchemaChange& change);

}  // namespace ilion::driver
