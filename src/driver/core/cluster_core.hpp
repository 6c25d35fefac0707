// The state behind a Cluster: hosts, policies, sessions, metadata, and what happens when hosts come and go.
//
// Loop thread only, but for what is marked "any thread". It outlives everything that refers to it: sessions,
// connections and coroutines are gone when `shut_down` returns.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "driver/cluster.hpp"
#include "driver/connection/open.hpp"
#include "driver/core/prepared_cache.hpp"
#include "driver/core/sleeper.hpp"
#include "driver/metrics.hpp"
#include "net/client_loop.hpp"

namespace ilion::driver {

class ControlConnection;
class SessionCore;

class ClusterCore final : public ClusterView, public std::enable_shared_from_this<ClusterCore> {
public:
    explicit ClusterCore(ClusterConfig config);
    ~ClusterCore();

    // Any thread.
    const ClusterConfig& config() const { return config_; }
    void follow_metadata(bool schema, bool tokens);
    ClientLoop& loop() { return loop_; }
    std::vector<HostPtr> hosts() const override;
    std::shared_ptr<const TokenMap> token_map() const override;
    std::shared_ptr<const SchemaRows> schema() const;
    int protocol_version() const { return protocol_version_.load(std::memory_order_relaxed); }
    std::string cluster_name() const;
    std::string partitioner() const;
    HostPtr control_host() const;
    bool is_shut_down() const { return shut_down_.load(std::memory_order_acquire); }
    // Starts the loop's thread if need be; fails when shut down or forked.
    Status ensure_running();
    void shut_down();

    // Loop thread.
    Task<Cluster::ConnectOutcome> start();
    Task<Cluster::ConnectOutcome> connect(std::string keyspace, bool all_pools);

    ControlConnection& control() { return *control_; }
    Sleeper& sleeper() { return sleeper_; }
    Openings& openings() { return openings_; }
    PreparedCache& prepared() { return prepared_; }
    Metrics& metrics() { return metrics_; }  // of connections that belong to no session
    ConnectionOptions connection_options(const Endpoint& endpoint, std::string keyspace, Metrics& metrics);
    void set_protocol_version(int version) { protocol_version_ = version; }
    void set_cluster_facts(std::string name, std::string partitioner);
    void set_control_host(HostPtr host);

    HostPtr find_host(const Endpoint& endpoint) const;
    // A host that was not known; sessions open pools to it, and then it is up.
    HostPtr add_host(const Endpoint& endpoint, HostInfo info);
    void remove_host(const HostPtr& host);
    void update_host(const HostPtr& host, HostInfo info);
    // The server says so, or a connection worked or failed.
    void host_came_up(const HostPtr& host);
    void host_went_down(const HostPtr& host);
    void connection_failed(const HostPtr& host, const Error& error);
    bool has_connections(const HostPtr& host) const;

    HostDistance distance(const Host& host) const;
    const ExecutionProfile& default_profile() const { return *profiles_.front(); }
    void add_profile(std::unique_ptr<ExecutionProfile> profile);
    // Any thread: add_profile is on its way to the loop. Requests that come later may name the profile, and wait.
    void expect_profile() { expected_profiles_.fetch_add(1, std::memory_order_relaxed); }
    bool expects_profiles() const { return expected_profiles_.load(std::memory_order_relaxed) > 0; }
    void add_session(const std::shared_ptr<SessionCore>& session) { sessions_.push_back(session); }
    void remove_session(SessionCore* session);
    std::vector<std::shared_ptr<SessionCore>> sessions() const;

    void add_listener(std::shared_ptr<ClusterListener> listener) { listeners_.push_back(std::move(listener)); }
    void remove_listener(const std::shared_ptr<ClusterListener>& listener) { std::erase(listeners_, listener); }
    void announce(const SchemaChange& change);

    void set_schema(std::shared_ptr<const SchemaRows> schema);
    void rebuild_token_map();

private:
    void apply_defaults();
    Task<Status> resolve_contact_points(std::vector<Attempt>& attempts);
    void introduce(const std::vector<HostPtr>& points, const std::vector<HostPtr>& known);
    Task<> bring_up(HostPtr host, bool is_new);
    Task<> reconnect(HostPtr host);
    Task<> prepare_all(std::shared_ptr<Connection> connection);
    Task<bool> open_pools(HostPtr host);
    template <class Method>
    void tell_policies(Method method);
    template <class Method>
    void tell_listeners(Method method);
    void close_everything();

    ClusterConfig config_;
    std::shared_ptr<ClientTlsContext> tls_;
    std::optional<Error> config_error_;

    mutable std::mutex mutex_;  // guards what other threads read
    std::map<Endpoint, HostPtr> hosts_;
    std::shared_ptr<const TokenMap> token_map_;
    std::shared_ptr<const SchemaRows> schema_;
    std::string cluster_name_;
    std::string partitioner_;
    HostPtr control_host_;
    bool running_ = false;
    std::atomic<int> protocol_version_{0};
    std::atomic<bool> shut_down_{false};

    Metrics metrics_;
    PreparedCache prepared_;
    std::vector<std::unique_ptr<ExecutionProfile>> profiles_;  // the default one first
    std::atomic<int> expected_profiles_{0};
    std::vector<LoadBalancingPolicyPtr> balancers_;  // each once
    std::vector<std::shared_ptr<ClusterListener>> listeners_;
    std::vector<std::weak_ptr<SessionCore>> sessions_;
    bool policies_ready_ = false;

    enum class StartState : uint8_t { idle, starting, started };
    StartState start_state_ = StartState::idle;
    std::vector<OneShot<bool>*> start_waiters_;

    ClientLoop loop_;
    Sleeper sleeper_{loop_};
    Openings openings_;
    std::unique_ptr<ControlConnection> control_;
};

}  // namespace ilion::driver
