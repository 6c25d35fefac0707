// The child's plan without the hosts that a predicate does not want.
#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {
namespace {

using Predicate = std::function<bool(const Host&)>;

class FilteredPlan final : public QueryPlan {
public:
    FilteredPlan(const Predicate& wants, std::unique_ptr<QueryPlan> plan) : wants_(wants), plan_(std::move(plan)) {}
    HostPtr next() override {
        HostPtr host = plan_->next();
        while (host && !wants_(*host)) host = plan_->next();
        return host;
    }

private:
    const Predicate& wants_;
    std::unique_ptr<QueryPlan> plan_;
};

class HostFilter final : public LoadBalancingPolicy {
public:
    HostFilter(LoadBalancingPolicyPtr child, Predicate wants)
        : child_(std::move(child)),
          wants_(std::move(wants)) {}

    void init(const ClusterView& view, std::span<const HostPtr> hosts) override { child_->init(view, hosts); }
    HostDistance distance(const Host& host) const override {
        return wants_(host) ? child_->distance(host) : HostDistance::ignored;
    }
    std::unique_ptr<QueryPlan> new_plan(const RoutingInfo& routing) override {
        return std::make_unique<FilteredPlan>(wants_, child_->new_plan(routing));
    }
    void on_add(const HostPtr& host) override { child_->on_add(host); }
    void on_remove(const HostPtr& host) override { child_->on_remove(host); }
    void on_up(const HostPtr& host) override { child_->on_up(host); }
    void on_down(const HostPtr& host) override { child_->on_down(host); }

private:
    LoadBalancingPolicyPtr child_;
    Predicate wants_;
};

}  // namespace

LoadBalancingPolicyPtr host_filter_policy(LoadBalancingPolicyPtr child, Predicate wants) {
    return std::make_shared<HostFilter>(std::move(child), std::move(wants));
}

}  // namespace ilion::driver
