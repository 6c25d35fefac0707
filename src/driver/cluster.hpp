// The driver's centre: knows the hosts and the schema through its control connection, and opens sessions.
//
// One loop thread does all the work. Every method may be called from any thread unless it says otherwise; a
// process that forked must not use a cluster of its parent (it gets a clear error).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "driver/config.hpp"
#include "driver/metadata/schema_rows.hpp"
#include "driver/metadata/token_map.hpp"
#include "driver/policy/listener.hpp"
#include "driver/request.hpp"

namespace ilion::driver {

class ClusterCore;
class Session;

class Cluster {
public:
    explicit Cluster(ClusterConfig config);
    ~Cluster();  // shuts down
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // Starts the control connection if it does not run yet, then a session with a pool to every host that the
    // policies want. Done when at least one host can be asked, with `all_pools` when no pool is on its way any
    // more. `keyspace` empty: none. On failure: no_host_available (with `attempts`), bad_credentials, invalid (the
    // keyspace) ...
    struct ConnectOutcome {
        std::shared_ptr<Session> session;
        std::unique_ptr<Error> error;
        std::vector<Attempt> attempts;
    };
    using ConnectHandler = std::function<void(ConnectOutcome)>;
    // The handler is called on the loop thread.
    void async_connect(std::string keyspace, ConnectHandler handler, bool all_pools = false);
    ConnectOutcome connect(std::string keyspace = {}, bool all_pools = false);
    // Only the control connection.
    ConnectOutcome start();

    // Closes every session and connection; requests in flight complete with connection_closed. Idempotent; from any
    // thread but the loop's. When it returns, no completion, listener or policy is called any more.
    void shutdown();
    bool is_shutdown() const;

    // 0 until the control connection has stood once.
    int protocol_version() const;
    std::string cluster_name() const;
    std::string partitioner() const;
    std::vector<HostPtr> hosts() const;
    HostPtr control_host() const;  // null while it is being reconnected
    std::shared_ptr<const SchemaRows> schema() const;
    std::shared_ptr<const TokenMap> token_map() const;

    // A request on the control connection, outside pools, policies and retries. Fails with connection_closed if
    // there is none right now. Uses opcode, flags, bytes, timeout, completion.
    void submit_control(Request request);

    // Reads schema anew: all of it, or what `change` is about. The handler is called on the loop thread, with the
    // error if it failed. `agreement` waits for the schema versions of all nodes to be one first.
    void refresh_schema(const SchemaChange* change, bool agreement, std::function<void(Status)> handler);
    void refresh_nodes(std::function<void(Status)> handler);
    void wait_for_schema_agreement(std::chrono::milliseconds limit, std::function<void(bool)> handler);
    // What is read by itself from now on (ClusterConfig::schema_metadata, token_metadata).
    void follow_metadata(bool schema, bool tokens);

    // The profile's policy is initialised with the hosts known; pools of all sessions follow its distances.
    const ExecutionProfile* add_profile(ExecutionProfile profile);
    void add_listener(std::shared_ptr<ClusterListener> listener);
    void remove_listener(const std::shared_ptr<ClusterListener>& listener);

    // Runs `task` on the loop thread soon. Nothing happens after shutdown.
    void post(std::function<void()> task);

    const std::shared_ptr<ClusterCore>& core() const { return core_; }

private:
    std::shared_ptr<ClusterCore> core_;
};

}  // namespace ilion::driver
