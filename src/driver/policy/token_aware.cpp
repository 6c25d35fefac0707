// Replicas first, then the child's plan without them.
#include <algorithm>

#include "base/random.hpp"
#include "driver/metadata/token_map.hpp"
#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {
namespace {

class ReplicasFirst final : public QueryPlan {
public:
    ReplicasFirst(const LoadBalancingPolicy& child, std::shared_ptr<const TokenMap> map,
                  std::span<const HostPtr> replicas, bool shuffle, std::unique_ptr<QueryPlan> rest)
        : child_(child),
          map_(std::move(map)),
          replicas_(replicas),
          start_(shuffle ? random_u64() % replicas.size() : 0),
          rest_(std::move(rest)) {}

    HostPtr next() override {
        while (taken_ < replicas_.size()) {
            const HostPtr& host = replicas_[(start_ + taken_++) % replicas_.size()];
            if (is_local(*host)) return host;
        }
        while (HostPtr host = rest_->next()) {
            bool was_first =
                std::find(replicas_.begin(), replicas_.end(), host) != replicas_.end() && is_local(*host);
            if (!was_first) return host;
        }
        return nullptr;
    }

private:
    bool is_local(const Host& host) const { return host.is_up() && child_.distance(host) <= HostDistance::local; }

    const LoadBalancingPolicy& child_;
    std::shared_ptr<const TokenMap> map_;  // keeps the replicas
    std::span<const HostPtr> replicas_;
    size_t start_;
    std::unique_ptr<QueryPlan> rest_;
    size_t taken_ = 0;
};

class TokenAware final : public LoadBalancingPolicy {
public:
    TokenAware(LoadBalancingPolicyPtr child, bool shuffle) : child_(std::move(child)), shuffle_(shuffle) {}

    void init(const ClusterView& view, std::span<const HostPtr> hosts) override {
        view_ = &view;
        child_->init(view, hosts);
    }
    HostDistance distance(const Host& host) const override { return child_->distance(host); }

    std::unique_ptr<QueryPlan> new_plan(const RoutingInfo& routing) override {
        auto rest = child_->new_plan(routing);
        if (!routing.token || routing.keyspace.empty()) return rest;
        auto map = view_->token_map();
        if (!map) return rest;
        auto replicas = map->replicas(routing.keyspace, *routing.token);
        if (replicas.empty()) return rest;
        return std::make_unique<ReplicasFirst>(*child_, std::move(map), replicas, shuffle_, std::move(rest));
    }

    void on_add(const HostPtr& host) override { child_->on_add(host); }
    void on_remove(const HostPtr& host) override { child_->on_remove(host); }
    void on_up(const HostPtr& host) override { child_->on_up(host); }
    void on_down(const HostPtr& host) override { child_->on_down(host); }

private:
    LoadBalancingPolicyPtr child_;
    bool shuffle_;
    const ClusterView* view_ = nullptr;
};

}  // namespace

LoadBalancingPolicyPtr token_aware_policy(LoadBalancingPolicyPtr child, bool shuffle_replicas) {
    return std::make_shared<TokenAware>(std::move(child), shuffle_replicas);
}

LoadBalancingPolicyPtr default_load_balancing_policy() {
    return token_aware_policy(dc_aware_policy());
}

}  // namespace ilion::driver
