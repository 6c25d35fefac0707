// Which hosts a request is sent to, and in which order.
//
// All methods are called on the loop thread. The built-in policies are made by the functions at the end; a binding
// may derive its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/host.hpp"
#include "types/token.hpp"

namespace ilion::driver {

class TokenMap;

// What a policy may ask about the cluster at any time.
class ClusterView {
public:
    virtual std::shared_ptr<const TokenMap> token_map() const = 0;
    virtual std::vector<HostPtr> hosts() const = 0;

protected:
    ~ClusterView() = default;
};

struct RoutingInfo {
    std::string_view keyspace;   // empty: unknown
    std::optional<Token> token;  // of the partition key
    void* context = nullptr;     // Request::context
};

// Hosts one after the other, null at the end. Called once for each attempt, so a plan may be lazy.
class QueryPlan {
public:
    virtual ~QueryPlan() = default;
    virtual HostPtr next() = 0;
};

class LoadBalancingPolicy {
public:
    virtual ~LoadBalancingPolicy() = default;

    // Once, before anything else, with the contact points. `view` outlives the policy's use.
    virtual void init(const ClusterView& view, std::span<const HostPtr> hosts) = 0;
    virtual HostDistance distance(const Host& host) const = 0;
    virtual std::unique_ptr<QueryPlan> new_plan(const RoutingInfo& routing) = 0;

    virtual void on_add(const HostPtr& host) = 0;
    virtual void on_remove(const HostPtr& host) = 0;
    virtual void on_up(const HostPtr& host) = 0;
    virtual void on_down(const HostPtr& host) = 0;
};
using LoadBalancingPolicyPtr = std::shared_ptr<LoadBalancingPolicy>;

LoadBalancingPolicyPtr round_robin_policy();
// An empty datacenter means that of the first contact point that answers. `remote_hosts` of each other datacenter
// are used after the local ones.
LoadBalancingPolicyPtr dc_aware_policy(std::string local_datacenter = {}, size_t remote_hosts = 0);
// Replicas of the request's token first (shuffled or in ring order), then the child's plan.
LoadBalancingPolicyPtr token_aware_policy(LoadBalancingPolicyPtr child, bool shuffle_replicas = false);
// Only these addresses ("1.2.3.4" or "1.2.3.4:9042").
LoadBalancingPolicyPtr white_list_policy(std::vector<std::string> addresses);
// The child without the hosts for which `wants` is false, to which no connections are kept.
LoadBalancingPolicyPtr host_filter_policy(LoadBalancingPolicyPtr child, std::function<bool(const Host&)> wants);
// Token-aware over DC-aware: what a session uses unless told otherwise.
LoadBalancingPolicyPtr default_load_balancing_policy();

}  // namespace ilion::driver
