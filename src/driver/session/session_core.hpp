// The state behind a Session: its pools, the queue through which requests come in, and those that are under way.
//
// Loop thread only, but for what is marked "any thread".
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "driver/core/prepared_cache.hpp"
#include "driver/core/task.hpp"
#include "driver/execution/execution.hpp"
#include "driver/metrics.hpp"
#include "driver/session.hpp"
#include "driver/session/pool.hpp"

namespace ilion::driver {

class ClusterCore;
struct PoolOpening;

class SessionCore final : public std::enable_shared_from_this<SessionCore> {
public:
    SessionCore(std::shared_ptr<ClusterCore> cluster, std::string keyspace)
        : cluster_(std::move(cluster)),
          keyspace_(std::move(keyspace)) {}
    ~SessionCore();

    // Any thread.
    ClusterCore& cluster() const { return *cluster_; }
    void submit(Request&& request);
    void submit(std::vector<Request>&& requests);
    std::string keyspace() const;
    Metrics& metrics() { return metrics_; }
    bool is_closed() const { return closed_.load(std::memory_order_acquire); }

    // Opens a pool to every host that is wanted; true if one of them stands, as soon as one does unless `all` is
    // set.
    Task<bool> open(std::vector<Attempt>& attempts, bool all);
    void close(const Error& reason);
    // Nothing: the pool stands (or nobody wants it).
    Task<std::optional<Error>> add_pool(HostPtr host);
    void remove_pool(const HostPtr& host);
    // Opens and closes pools as the policies' distances now want it.
    void follow_distances();
    bool is_connected(const Host& host) const;
    Pool* find_pool(const Host& host) const {
        auto found = pools_.find(&host);
        return found == pools_.end() ? nullptr : found->second.get();
    }
    std::vector<Session::PoolState> pool_states() const;
    // All connections follow a USE.
    Task<Status> use_keyspace(std::string keyspace);
    // Tells every host but `except` about a statement, without waiting for answers.
    void prepare_elsewhere(const HostPtr& except, const PreparedText& text);

    ExecutionList& executions() { return executions_; }

private:
    Task<> open_pool(HostPtr host, std::shared_ptr<PoolOpening> opening);
    Task<> prepare_on(std::shared_ptr<Connection> connection, PreparedText text);
    void plan_drain();
    void drain();
    void refuse_queued();
    Error refusal() const;

    const std::shared_ptr<ClusterCore> cluster_;
    Metrics metrics_;

    mutable std::mutex mutex_;  // guards keyspace_ and the queue
    std::string keyspace_;
    std::vector<Request> queue_;
    bool drain_planned_ = false;
    std::atomic<bool> closed_{false};

    std::vector<Request> draining_;  // keeps its capacity
    std::unordered_map<const Host*, std::shared_ptr<Pool>> pools_;
    ExecutionList executions_;
};

}  // namespace ilion::driver
