#include "driver/core/cluster_core.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "driver/control/control_connection.hpp"
#include "driver/control/schema_query.hpp"
#include "driver/session/session_core.hpp"
#include "net/client_resolver.hpp"

namespace ilion::driver {
namespace {

Error closed_error() {
    return make_error(ErrorCode::connection_closed, "The cluster is shut down");
}

Cluster::ConnectOutcome failed_connect(Error error, std::vector<Attempt> attempts = {}) {
    return {nullptr, std::make_unique<Error>(std::move(error)), std::move(attempts)};
}

std::string describe(const std::vector<Attempt>& attempts) {
    std::string text;
    for (const Attempt& attempt : attempts) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", attempt.host->endpoint().to_string(),
                            attempt.error.message);
    }
    return text;
}

}  // namespace

ClusterCore::ClusterCore(ClusterConfig config)
    : config_(std::move(config)),
      control_(std::make_unique<ControlConnection>(*this)) {
    apply_defaults();
}

ClusterCore::~ClusterCore() {
    shut_down();
}

void ClusterCore::apply_defaults() {
    auto profile = std::make_unique<ExecutionProfile>();
    if (config_.default_profile) *profile = *config_.default_profile;
    if (!profile->load_balancing) profile->load_balancing = default_load_balancing_policy();
    if (!profile->retry) profile->retry = default_retry_policy();
    balancers_.push_back(profile->load_balancing);
    profiles_.push_back(std::move(profile));
    if (!config_.reconnection) {
        config_.reconnection = exponential_reconnection_policy(std::chrono::seconds(1), std::chrono::minutes(10));
    }
    if (config_.protocol_version) {
        int version = *config_.protocol_version;
        if (version < wire::kMinVersion || version > wire::kBetaVersion) {
            config_error_ = make_error(
                ErrorCode::bad_argument,
                fmt::format("Protocol version {} is not supported (3, 4, 5 and the beta 6 are)", version));
        }
    }
    if (config_.contact_points.empty()) {
        config_error_ = make_error(ErrorCode::bad_argument, "There are no contact points");
    }
    tls_ = config_.tls_context;
    if (config_.tls) {
        auto context = ClientTlsContext::make(*config_.tls);
        if (context) {
            tls_ = *context;
        } else {
            config_error_ = context.error();
        }
    }
}

Status ClusterCore::ensure_running() {
    if (config_error_) return *config_error_;
    if (loop_.is_forked()) {
        return make_error(ErrorCode::bad_argument,
                          "This cluster belongs to the parent process; make a new one after fork()");
    }
    std::lock_guard lock(mutex_);
    if (is_shut_down()) return closed_error();
    if (!running_) loop_.start();
    running_ = true;
    return {};
}

void ClusterCore::shut_down() {
    bool running = false;
    {
        std::lock_guard lock(mutex_);
        shut_down_.store(true, std::memory_order_release);
        running = running_;
    }
    if (running) loop_.stop([this] { close_everything(); });
}

void ClusterCore::close_everything() {
    Error reason = closed_error();
    sleeper_.wake_all();
    openings_.close_all(reason);
    for (const auto& session : sessions()) session->close(reason);
    control_->close(reason);
    listeners_.clear();
}

ConnectionOptions ClusterCore::connection_options(const Endpoint& endpoint, std::string keyspace,
                                                  Metrics& metrics) {
    ConnectionOptions options;
    int version = protocol_version();
    options.link.version = version != 0 ? version : config_.protocol_version.value_or(wire::kMaxVersion);
    options.link.compression = config_.compression;
    options.link.startup = config_.startup_options;
    if (config_.auth) options.link.authenticator = config_.auth->new_authenticator(endpoint);
    options.tls = tls_;
    options.keyspace = std::move(keyspace);
    options.connect_timeout = config_.connect_timeout;
    options.heartbeat_interval = config_.heartbeat_interval;
    options.heartbeat_timeout = config_.heartbeat_timeout;
    options.metrics = &metrics;
    return options;
}

// ---- what other threads read -------------------------------------------------------------------------------

std::vector<HostPtr> ClusterCore::hosts() const {
    std::lock_guard lock(mutex_);
    std::vector<HostPtr> hosts;
    for (const auto& [endpoint, host] : hosts_) hosts.push_back(host);
    return hosts;
}

std::shared_ptr<const TokenMap> ClusterCore::token_map() const {
    std::lock_guard lock(mutex_);
    return token_map_;
}

void ClusterCore::follow_metadata(bool schema, bool tokens) {
    config_.schema_metadata = schema;
    config_.token_metadata = tokens;
}

std::shared_ptr<const SchemaRows> ClusterCore::schema() const {
    std::lock_guard lock(mutex_);
    return schema_;
}

std::string ClusterCore::cluster_name() const {
    std::lock_guard lock(mutex_);
    return cluster_name_;
}

std::string ClusterCore::partitioner() const {
    std::lock_guard lock(mutex_);
    return partitioner_;
}

HostPtr ClusterCore::control_host() const {
    std::lock_guard lock(mutex_);
    return control_host_;
}

void ClusterCore::set_cluster_facts(std::string name, std::string partitioner) {
    std::lock_guard lock(mutex_);
    cluster_name_ = std::move(name);
    partitioner_ = std::move(partitioner);
}

void ClusterCore::set_control_host(HostPtr host) {
    std::lock_guard lock(mutex_);
    control_host_ = std::move(host);
}

void ClusterCore::set_schema(std::shared_ptr<const SchemaRows> schema) {
    std::lock_guard lock(mutex_);
    schema_ = std::move(schema);
}

void ClusterCore::rebuild_token_map() {
    if (!config_.token_metadata) return;
    std::map<std::string, Replication, std::less<>> keyspaces;
    if (auto rows = schema()) {
        for (const auto& [name, keyspace] : rows->keyspaces) {
            if (!keyspace->is_virtual) keyspaces.emplace(name, replication_of(*keyspace));
        }
    }
    auto map = std::make_shared<const TokenMap>(partitioner(), hosts(), keyspaces);
    std::lock_guard lock(mutex_);
    token_map_ = std::move(map);
}

void ClusterCore::announce(const SchemaChange& change) {
    auto listeners = listeners_;
    for (const auto& listener : listeners) listener->on_schema_change(change);
}

// ---- starting ----------------------------------------------------------------------------------------------

Task<Status> ClusterCore::resolve_contact_points(std::vector<Attempt>& attempts) {
    for (const Endpoint& point : config_.contact_points) {
        // With a server name of its own it is a node behind a proxy: the proxy's name is looked up for each
        // connection.
        if (point.port == 0 || !point.server_name.empty() || is_ip_address(point.address)) {
            std::lock_guard lock(mutex_);
            hosts_.try_emplace(point, std::make_shared<Host>(point));
            continue;
        }
        OneShot<Result<std::vector<std::string>>> resolved;
        resolve(loop_, point.address, [&resolved](auto result) { resolved.set(std::move(result)); });
        Result<std::vector<std::string>> addresses = co_await resolved;
        if (!addresses) {
            attempts.push_back({std::make_shared<Host>(point), addresses.error()});
            continue;
        }
        std::lock_guard lock(mutex_);
        for (const std::string& address : *addresses) {
            Endpoint endpoint{address, point.port, point.server_name.empty() ? point.address : point.server_name};
            hosts_.try_emplace(endpoint, std::make_shared<Host>(endpoint));
        }
    }
    if (hosts_.empty()) {
        co_return make_error(ErrorCode::no_host_available,
                             "None of the contact points could be resolved: " + describe(attempts));
    }
    co_return Status();
}

// Policies meet the contact points; when connecting is tried again, those that were not known before.
void ClusterCore::introduce(const std::vector<HostPtr>& points, const std::vector<HostPtr>& known) {
    for (const HostPtr& host : points) host->set_state(HostState::up);
    for (const auto& balancer : balancers_) {
        if (!policies_ready_) balancer->init(*this, points);
        for (const HostPtr& host : points) {
            bool is_new = std::find(known.begin(), known.end(), host) == known.end();
            if (policies_ready_ && is_new) balancer->on_add(host);
        }
    }
    policies_ready_ = true;
}

Task<Cluster::ConnectOutcome> ClusterCore::start() {
    while (start_state_ == StartState::starting) {
        OneShot<bool> over;
        start_waiters_.push_back(&over);
        co_await over;
    }
    if (is_shut_down()) co_return failed_connect(closed_error());
    if (start_state_ == StartState::started) co_return Cluster::ConnectOutcome();
    start_state_ = StartState::starting;

    std::vector<Attempt> attempts;
    std::vector<HostPtr> known = hosts();  // from an attempt that failed
    Status status = co_await resolve_contact_points(attempts);
    if (status) {
        std::vector<HostPtr> points = hosts();
        introduce(points, known);
        bool connected = co_await control_->connect(points, attempts);
        if (!connected) {
            status =
                make_error(ErrorCode::no_host_available, "Unable to connect to any servers: " + describe(attempts));
        }
    }
    start_state_ = status ? StartState::started : StartState::idle;
    for (OneShot<bool>* waiter : std::exchange(start_waiters_, {})) waiter->set(true);
    if (!status) co_return failed_connect(status.error(), std::move(attempts));
    co_return Cluster::ConnectOutcome();
}

Task<Cluster::ConnectOutcome> ClusterCore::connect(std::string keyspace, bool all_pools) {
    Cluster::ConnectOutcome started = co_await start();
    if (started.error) co_return started;
    auto session = std::make_shared<SessionCore>(shared_from_this(), keyspace);
    add_session(session);
    std::vector<Attempt> attempts;
    bool opened = co_await session->open(attempts, all_pools);
    if (is_shut_down()) co_return failed_connect(closed_error());
    if (!opened) {
        std::string message = "Unable to connect to any servers";
        if (!keyspace.empty()) message += fmt::format(" using keyspace '{}'", keyspace);
        if (!attempts.empty()) message += ": " + describe(attempts);
        session->close(closed_error());
        co_return failed_connect(make_error(ErrorCode::no_host_available, message), std::move(attempts));
    }
    Cluster::ConnectOutcome outcome;
    outcome.session = std::make_shared<Session>(session);
    co_return outcome;
}

}  // namespace ilion::driver
