#include "driver/control/control_connection.hpp"

#include <fmt/core.h>

#include <set>

#include "driver/connection/response.hpp"
#include "driver/control/node_rows.hpp"
#include "driver/control/schema_query.hpp"
#include "driver/core/cluster_core.hpp"
#include "net/client_resolver.hpp"

namespace ilion::driver {
namespace {

constexpr const char* kLocal = "SELECT * FROM system.local WHERE key='local'";
constexpr const char* kPeersV2 = "SELECT * FROM system.peers_v2";
constexpr const char* kPeers = "SELECT * FROM system.peers";
constexpr std::chrono::milliseconds kAgreementPoll{200};

Error no_control_connection() {
    return make_error(ErrorCode::connection_closed, "There is no control connection at the moment");
}

Result<RawRows> rows_of(Result<Response> answer) {
    if (!answer) return answer.error();
    return read_rows(*answer);
}

}  // namespace

ControlConnection::~ControlConnection() {
    if (connection_) connection_->set_owner(nullptr);
}

void ControlConnection::close(const Error& reason) {
    closed_ = true;
    if (!connection_) return;
    connection_->set_owner(nullptr);
    std::exchange(connection_, nullptr)->close(reason);
}

void ControlConnection::renew() {
    if (closed_) return;
    if (connection_) {
        connection_->set_owner(nullptr);
        auto replaced = std::exchange(connection_, nullptr);
        replaced->close(make_error(ErrorCode::connection_closed, "The control connection is made anew"));
        core_.set_control_host(nullptr);
    }
    spawn(reconnect());
}

// Opens a connection with the version that the cluster speaks, or finds that version out.
Task<OpenOutcome> ControlConnection::open_negotiating(Endpoint endpoint) {
    for (;;) {
        ConnectionOptions options = core_.connection_options(endpoint, "", core_.metrics());
        int version = options.link.version;
        OpenOutcome outcome =
            co_await open_connection(core_.loop(), core_.openings(), endpoint, std::move(options));
        if (outcome.connection) {
            core_.set_protocol_version(version);
            co_return outcome;
        }
        bool may_lower = !core_.config().protocol_version && outcome.suggested_version >= wire::kMinVersion &&
                         outcome.suggested_version < version;
        if (!may_lower) co_return outcome;
        core_.set_protocol_version(outcome.suggested_version);
    }
}

Task<bool> ControlConnection::connect(std::vector<HostPtr> plan, std::vector<Attempt>& attempts) {
    for (const HostPtr& host : plan) {
        if (closed_) break;
        Status status = co_await connect_to(host);
        if (status) co_return true;
        attempts.push_back({host, status.error()});
    }
    co_return false;
}

Task<Status> ControlConnection::connect_to(HostPtr host) {
    OpenOutcome opened = co_await open_negotiating(host->endpoint());
    if (!opened.connection) co_return opened.error;
    if (closed_) co_return no_control_connection();
    connection_ = opened.connection;
    host_ = host;
    connection_->set_owner(this);

    Bytes body;
    wire::Register request;
    request.kinds = {wire::EventKind::topology_change, wire::EventKind::status_change,
                     wire::EventKind::schema_change};
    request.encode(body);
    Call registration(core_.loop(), connection_);
    registration.start(wire::Opcode::register_, body, core_.config().control_timeout);
    Result<Response> registered = co_await registration.answer;
    Status status;
    if (!registered) status = registered.error();
    if (status) {
        Status refreshed = co_await refresh_nodes();
        status = refreshed;
    }
    if (status && core_.config().schema_metadata) {
        Status refreshed = co_await refresh_schema("");
        status = refreshed;
    }
    if (!status && connection_ == opened.connection) {
        connection_->set_owner(nullptr);
        std::exchange(connection_, nullptr)->close(status.error());
    }
    if (status && !connection_) status = no_control_connection();
    if (status) core_.set_control_host(host);
    co_return status;
}

void ControlConnection::on_lost(Connection&, const Error& error) {
    HostPtr host = host_;
    connection_ = nullptr;
    core_.set_control_host(nullptr);
    if (closed_) return;
    spawn(reconnect());
    core_.connection_failed(host, error);
}

Task<> ControlConnection::reconnect() {
    if (reconnecting_) co_return;
    reconnecting_ = true;
    auto schedule = core_.config().reconnection->new_schedule();
    while (!closed_ && !connection_) {
        std::vector<HostPtr> plan;
        auto hosts = core_.default_profile().load_balancing->new_plan({});
        while (HostPtr host = hosts->next()) plan.push_back(std::move(host));
        if (plan.empty()) plan = core_.hosts();
        std::vector<Attempt> attempts;
        bool connected = co_await connect(std::move(plan), attempts);
        if (connected) break;
        auto delay = schedule->next();
        if (!delay) break;
        bool slept = co_await core_.sleeper().sleep(*delay);
        if (!slept) break;
    }
    reconnecting_ = false;
}

Task<Status> ControlConnection::refresh_nodes() {
    auto connection = connection_;
    HostPtr host = host_;
    if (!connection) co_return no_control_connection();
    auto timeout = core_.config().control_timeout;
    Call local_call(core_.loop(), connection);
    Call peers_call(core_.loop(), connection);
    local_call.start_query(kLocal, timeout);
    peers_call.start_query(has_peers_v2_ ? kPeersV2 : kPeers, timeout);
    Result<Response> local_answer = co_await local_call.answer;
    Result<Response> peers_answer = co_await peers_call.answer;
    bool no_table = !peers_answer && (peers_answer.error().code == ErrorCode::invalid ||
                                      peers_answer.error().code == ErrorCode::unauthorized);
    if (has_peers_v2_ && no_table) {
        has_peers_v2_ = false;
        Call old_call(core_.loop(), connection);
        old_call.start_query(kPeers, timeout);
        Result<Response> old_answer = co_await old_call.answer;
        peers_answer = std::move(old_answer);
    }
    Result<RawRows> local_rows = rows_of(std::move(local_answer));
    Result<RawRows> peer_rows = rows_of(std::move(peers_answer));
    if (!local_rows) co_return local_rows.error();
    if (!peer_rows) co_return peer_rows.error();

    std::set<Endpoint> found{host->endpoint()};
    if (auto local = read_local(*local_rows)) {
        core_.set_cluster_facts(local->cluster_name, local->partitioner);
        core_.update_host(host, std::move(local->info));
    }
    for (auto& [announced, info] : read_peers(*peer_rows, core_.config().port)) {
        Endpoint endpoint = announced;
        if (const auto& translator = core_.config().address_translator) {
            endpoint = translator->endpoint_of(announced, info);
        }
        if (!found.insert(endpoint).second) continue;
        if (HostPtr known = core_.find_host(endpoint)) {
            core_.update_host(known, std::move(info));
        } else {
            core_.add_host(endpoint, std::move(info));
        }
    }
    for (const HostPtr& known : core_.hosts()) {
        if (!found.contains(known->endpoint())) core_.remove_host(known);
    }
    core_.rebuild_token_map();
    co_return Status();
}

Task<Status> ControlConnection::refresh_schema(std::string keyspace) {
    if (!connection_) co_return no_control_connection();
    auto timeout = std::max<std::chrono::nanoseconds>(core_.config().control_timeout, std::chrono::seconds(10));
    uint64_t refresh = ++schema_refreshes_;
    Result<Keyspaces> found = co_await read_schema(core_.loop(), connection_, timeout, keyspace);
    if (!found) co_return found.error();
    auto present = core_.schema();
    core_.set_schema(std::make_shared<const SchemaRows>(
        with_refresh(present ? *present : SchemaRows(), refresh, keyspace, std::move(*found))));
    core_.rebuild_token_map();
    co_return Status();
}

Task<bool> ControlConnection::wait_for_agreement(std::chrono::milliseconds limit) {
    auto deadline = core_.loop().now() + limit;
    for (;;) {
        auto connection = connection_;
        if (!connection) co_return false;
        Call local_call(core_.loop(), connection);
        Call peers_call(core_.loop(), connection);
        local_call.start_query("SELECT schema_version FROM system.local WHERE key='local'",
                               core_.config().control_timeout);
        peers_call.start_query(has_peers_v2_ ? kPeersV2 : kPeers, core_.config().control_timeout);
        Result<Response> local_answer = co_await local_call.answer;
        Result<Response> peers_answer = co_await peers_call.answer;
        Result<RawRows> local_rows = rows_of(std::move(local_answer));
        Result<RawRows> peer_rows = rows_of(std::move(peers_answer));
        if (local_rows && peer_rows) {
            auto local = read_local(*local_rows);
            bool agreed = local.has_value();
            for (auto& [announced, info] : read_peers(*peer_rows, core_.config().port)) {
                HostPtr known = host_of(announced);
                bool counts = !info.schema_version.is_nil() && !(known && known->state() == HostState::down);
                if (counts && agreed) agreed = info.schema_version == local->info.schema_version;
            }
            if (agreed) co_return true;
        }
        if (core_.loop().now() + kAgreementPoll > deadline) co_return false;
        bool slept = co_await core_.sleeper().sleep(kAgreementPoll);
        if (!slept) co_return false;
    }
}

void ControlConnection::on_event(Connection&, const wire::Frame& frame) {
    auto message = message_of(frame);
    if (!message) return;
    auto event = wire::Event::decode(*message);
    if (!event) return;
    if (auto* topology = std::get_if<wire::TopologyChange>(&event->body)) on_topology_change(*topology);
    if (auto* status = std::get_if<wire::StatusChange>(&event->body)) on_status_change(*status);
    if (auto* schema = std::get_if<wire::SchemaChange>(&event->body)) on_schema_change(*schema);
}

HostPtr ControlConnection::host_of(const Endpoint& announced) const {
    Endpoint endpoint = announced;
    if (core_.config().address_translator) endpoint = core_.config().address_translator->translate(announced);
    if (HostPtr host = core_.find_host(endpoint)) return host;
    // Where a node is reached may have nothing to do with the address that it announces.
    for (const HostPtr& host : core_.hosts()) {
        auto info = host->info();
        bool same_port = info->rpc_port == 0 || info->rpc_port == announced.port;
        if (info->rpc_address == announced.address && same_port) return host;
    }
    return nullptr;
}

HostPtr ControlConnection::host_of(const wire::Inet& node) const {
    return host_of(Endpoint{ip_address_text(node.address), static_cast<uint16_t>(node.port), {}});
}

void ControlConnection::on_topology_change(const wire::TopologyChange& change) {
    if (change.kind == wire::TopologyChange::Kind::removed_node) {
        if (HostPtr host = host_of(change.node)) core_.remove_host(host);
    }
    if (core_.config().topology_refresh_window.count() >= 0) spawn(refresh_nodes_later());
}

void ControlConnection::on_status_change(const wire::StatusChange& change) {
    HostPtr host = host_of(change.node);
    if (change.kind == wire::StatusChange::Kind::down) {
        // Gossip may be wrong about a host that answers us.
        if (host && !core_.has_connections(host)) core_.host_went_down(host);
    } else if (host) {
        spawn(host_up_later(host));
    } else {
        spawn(refresh_nodes_later());
    }
}

// A node announces itself a little before it takes connections.
Task<> ControlConnection::host_up_later(HostPtr host) {
    auto window =
        std::min<std::chrono::milliseconds>(core_.config().status_refresh_window, std::chrono::seconds(1));
    bool slept = co_await core_.sleeper().sleep(window);
    if (slept && core_.find_host(host->endpoint()) == host) core_.host_came_up(host);
}

Task<> ControlConnection::refresh_nodes_later() {
    if (node_refresh_planned_) co_return;
    node_refresh_planned_ = true;
    auto window =
        std::min<std::chrono::milliseconds>(core_.config().topology_refresh_window, std::chrono::seconds(1));
    bool slept = co_await core_.sleeper().sleep(window);
    node_refresh_planned_ = false;
    if (!slept) co_return;
    Status ignored = co_await refresh_nodes();
    static_cast<void>(ignored);
}

SchemaChange to_schema_change(const wire::SchemaChange& change) {
    using Wire = wire::SchemaChange;
    static constexpr const char* kKinds[] = {"CREATED", "UPDATED", "DROPPED"};
    static constexpr const char* kTargets[] = {"KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"};
    static_assert(static_cast<int>(Wire::Kind::dropped) == 2 && static_cast<int>(Wire::Target::aggregate) == 4);
    return {kKinds[static_cast<size_t>(change.kind)], kTargets[static_cast<size_t>(change.target)], change.keyspace,
            change.name, change.argument_types};
}

void ControlConnection::on_schema_change(const wire::SchemaChange& change) {
    pending_changes_.push_back(to_schema_change(change));
    spawn(refresh_schema_later());
}

// One refresh a keyspace for all events of the window; listeners hear of every event afterwards.
Task<> ControlConnection::refresh_schema_later() {
    if (schema_refresh_planned_) co_return;
    schema_refresh_planned_ = true;
    auto window = core_.config().schema_refresh_window;
    bool follows = window.count() >= 0;
    bool slept = co_await core_.sleeper().sleep(follows ? window : window.zero());
    schema_refresh_planned_ = false;
    if (!slept) co_return;
    std::vector<SchemaChange> changes = std::exchange(pending_changes_, {});
    std::set<std::string> keyspaces;
    for (const SchemaChange& change : changes) keyspaces.insert(change.keyspace);
    for (const std::string& keyspace : keyspaces) {
        if (!follows || !core_.config().schema_metadata) break;
        Status ignored = co_await refresh_schema(keyspace);
        static_cast<void>(ignored);
    }
    for (const SchemaChange& change : changes) core_.announce(change);
}

}  // namespace ilion::driver
