// Every host in turn.
#include <algorithm>

#include "base/random.hpp"
#include "driver/policy/host_list.hpp"
#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {
namespace {

class RoundRobin final : public LoadBalancingPolicy {
public:
    void init(const ClusterView&, std::span<const HostPtr> hosts) override {
        hosts_.assign(hosts);
        position_ = random_u64() % std::max<size_t>(1, hosts.size());
    }
    HostDistance distance(const Host&) const override { return HostDistance::local; }
    std::unique_ptr<QueryPlan> new_plan(const RoutingInfo&) override {
        return std::make_unique<RotatedPlan>(hosts_.snapshot(), position_++);
    }
    void on_add(const HostPtr& host) override { hosts_.add(host); }
    void on_up(const HostPtr& host) override { hosts_.add(host); }
    void on_remove(const HostPtr& host) override { hosts_.remove(host); }
    void on_down(const HostPtr& host) override { hosts_.remove(host); }

private:
    HostList hosts_;
    size_t position_ = 0;
};

}  // namespace

LoadBalancingPolicyPtr round_robin_policy() {
    return std::make_shared<RoundRobin>();
}

}  // namespace ilion::driver
