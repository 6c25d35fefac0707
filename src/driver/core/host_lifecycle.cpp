// How hosts come and go: ClusterCore's part that tells policies, sessions and listeners, and brings hosts back.
#include <algorithm>

#include "driver/connection/call.hpp"
#include "driver/control/control_connection.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/session/session_core.hpp"

namespace ilion::driver {

template <class Method>
void ClusterCore::tell_policies(Method method) {
    for (const auto& balancer : balancers_) method(*balancer);
}

template <class Method>
void ClusterCore::tell_listeners(Method method) {
    auto listeners = listeners_;  // one may remove itself
    for (const auto& listener : listeners) method(*listener);
}

HostPtr ClusterCore::find_host(const Endpoint& endpoint) const {
    auto found = hosts_.find(endpoint);
    if (found != hosts_.end()) return found->second;
    // A contact point given by name carries that name for TLS. Nodes behind a proxy differ by nothing but their
    // names.
    found = std::find_if(hosts_.begin(), hosts_.end(), [&](const auto& entry) {
        const Endpoint& known = entry.first;
        bool may_be = known.server_name.empty() || endpoint.server_name.empty();
        return may_be && known.address == endpoint.address && known.port == endpoint.port;
    });
    return found == hosts_.end() ? nullptr : found->second;
}

HostDistance ClusterCore::distance(const Host& host) const {
    HostDistance nearest = HostDistance::ignored;
    for (const auto& balancer : balancers_) nearest = std::min(nearest, balancer->distance(host));
    return nearest;
}

void ClusterCore::add_profile(std::unique_ptr<ExecutionProfile> profile) {
    const auto& balancer = profile->load_balancing;
    bool is_new = balancer && std::find(balancers_.begin(), balancers_.end(), balancer) == balancers_.end();
    if (is_new) {
        balancers_.push_back(balancer);
        if (policies_ready_) {
            balancer->init(*this, hosts());
            for (const auto& session : sessions()) session->follow_distances();
        }
    }
    profiles_.push_back(std::move(profile));
    expected_profiles_.fetch_sub(1, std::memory_order_relaxed);
}

std::vector<std::shared_ptr<SessionCore>> ClusterCore::sessions() const {
    std::vector<std::shared_ptr<SessionCore>> alive;
    for (const auto& weak : sessions_) {
        if (auto session = weak.lock()) alive.push_back(std::move(session));
    }
    return alive;
}

void ClusterCore::remove_session(SessionCore* session) {
    std::erase_if(sessions_, [&](const auto& weak) {
        auto alive = weak.lock();
        return !alive || alive.get() == session;
    });
}

bool ClusterCore::has_connections(const HostPtr& host) const {
    auto alive = sessions();
    return std::any_of(alive.begin(), alive.end(),
                       [&](const auto& session) { return session->is_connected(*host); });
}

HostPtr ClusterCore::add_host(const Endpoint& endpoint, HostInfo info) {
    auto host = std::make_shared<Host>(endpoint);
    host->set_info(std::move(info));
    {
        std::lock_guard lock(mutex_);
        hosts_.emplace(endpoint, host);
    }
    tell_policies([&](LoadBalancingPolicy& policy) { policy.on_add(host); });
    spawn(bring_up(host, true));
    return host;
}

void ClusterCore::remove_host(const HostPtr& host) {
    {
        std::lock_guard lock(mutex_);
        if (hosts_.erase(host->endpoint()) == 0) return;
    }
    host->set_state(HostState::down);
    tell_policies([&](LoadBalancingPolicy& policy) { policy.on_remove(host); });
    for (const auto& session : sessions()) session->remove_pool(host);
    tell_listeners([&](ClusterListener& listener) { listener.on_remove(host); });
}

// A host that moved to another datacenter or rack leaves the policies and comes back.
void ClusterCore::update_host(const HostPtr& host, HostInfo info) {
    auto old = host->info();
    bool moved = old->datacenter != info.datacenter || old->rack != info.rack;
    if (moved && host->is_up()) tell_policies([&](LoadBalancingPolicy& policy) { policy.on_down(host); });
    host->set_info(std::move(info));
    if (!moved) return;
    if (host->is_up()) tell_policies([&](LoadBalancingPolicy& policy) { policy.on_up(host); });
    for (const auto& session : sessions()) session->follow_distances();
}

void ClusterCore::host_came_up(const HostPtr& host) {
    if (host->is_up() && has_connections(host)) return;
    spawn(bring_up(host, false));
}

void ClusterCore::connection_failed(const HostPtr& host, const Error& error) {
    metrics_.connection_errors.add();
    bool is_refusal = error.code < ErrorCode::io_error && error.code != ErrorCode::bad_credentials;
    if (is_refusal || is_shut_down()) return;
    host_went_down(host);
}

void ClusterCore::host_went_down(const HostPtr& host) {
    if (host->state() == HostState::down || !find_host(host->endpoint())) return;
    bool was_up = host->is_up();
    host->set_state(HostState::down);
    tell_policies([&](LoadBalancingPolicy& policy) { policy.on_down(host); });
    for (const auto& session : sessions()) session->remove_pool(host);
    if (was_up) tell_listeners([&](ClusterListener& listener) { listener.on_down(host); });
    spawn(reconnect(host));
}

Task<bool> ClusterCore::open_pools(HostPtr host) {
    bool all = true;
    for (const auto& session : sessions()) {
        std::optional<Error> error = co_await session->add_pool(host);
        bool is_refusal = error && error->code < ErrorCode::io_error && error->code != ErrorCode::bad_credentials;
        if (error && !is_refusal) all = false;
    }
    co_return all;
}

// Opens the pools to a host, and only then lets policies use it.
Task<> ClusterCore::bring_up(HostPtr host, bool is_new) {
    auto self = shared_from_this();
    if (distance(*host) != HostDistance::ignored) {
        bool opened = co_await open_pools(host);
        if (is_shut_down() || find_host(host->endpoint()) != host) co_return;
        if (!opened) {
            if (host->state() == HostState::unknown) host->set_state(HostState::up);
            host_went_down(host);
            co_return;
        }
    }
    bool was_up = host->is_up();
    host->set_state(HostState::up);
    if (is_new) {
        tell_listeners([&](ClusterListener& listener) { listener.on_add(host); });
    } else if (!was_up) {
        tell_policies([&](LoadBalancingPolicy& policy) { policy.on_up(host); });
        tell_listeners([&](ClusterListener& listener) { listener.on_up(host); });
    }
    for (const auto& session : sessions()) session->follow_distances();
}

// Probes a host that is down by the reconnection policy's schedule until it answers, then brings it up.
Task<> ClusterCore::reconnect(HostPtr host) {
    auto self = shared_from_this();
    if (host->is_reconnecting()) co_return;
    host->set_reconnecting(true);
    auto schedule = config_.reconnection->new_schedule();
    while (auto delay = schedule->next()) {
        bool slept = co_await sleeper_.sleep(*delay);
        if (!slept || host->state() != HostState::down || find_host(host->endpoint()) != host) break;
        if (distance(*host) == HostDistance::ignored) break;
        OpenOutcome probe = co_await open_connection(loop_, openings_, host->endpoint(),
                                                     connection_options(host->endpoint(), "", metrics_));
        if (is_shut_down()) break;
        if (!probe.connection) continue;
        if (config_.reprepare_on_up) co_await prepare_all(probe.connection);
        probe.connection->close(make_error(ErrorCode::connection_closed, "The probe is over"));
        host->set_reconnecting(false);
        co_await bring_up(host, false);
        co_return;
    }
    host->set_reconnecting(false);
}

Task<> ClusterCore::prepare_all(std::shared_ptr<Connection> connection) {
    std::vector<PreparedText> texts;
    for (const auto& [id, text] : prepared_.all()) texts.push_back(text);
    for (const PreparedText& text : texts) {
        Call call(loop_, connection);
        call.start(wire::Opcode::prepare, text.request(connection->version()), config_.control_timeout);
        // Not knowing a statement is found out, and mended, when it is executed.
        Result<Response> ignored = co_await call.answer;
        if (!ignored && ignored.error().code >= ErrorCode::io_error) co_return;
    }
}

}  // namespace ilion::driver
