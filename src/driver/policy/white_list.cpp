// Round robin over the hosts that are allowed.
#include "driver/policy/host_list.hpp"
#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {
namespace {

class WhiteList final : public LoadBalancingPolicy {
public:
    explicit WhiteList(std::vector<std::string> addresses) : addresses_(std::move(addresses)) {}

    void init(const ClusterView&, std::span<const HostPtr> hosts) override {
        for (const HostPtr& host : hosts) put(host);
    }
    HostDistance distance(const Host& host) const override {
        return allows(host) ? HostDistance::local : HostDistance::ignored;
    }
    std::unique_ptr<QueryPlan> new_plan(const RoutingInfo&) override {
        return std::make_unique<RotatedPlan>(hosts_.snapshot(), position_++);
    }
    void on_add(const HostPtr& host) override { put(host); }
    void on_up(const HostPtr& host) override { put(host); }
    void on_remove(const HostPtr& host) override { hosts_.remove(host); }
    void on_down(const HostPtr& host) override { hosts_.remove(host); }

private:
    bool allows(const Host& host) const {
        const Endpoint& endpoint = host.endpoint();
        for (const std::string& address : addresses_) {
            if (address == endpoint.address || address == endpoint.to_string() || address == endpoint.server_name) {
                return true;
            }
        }
        return false;
    }
    void put(const HostPtr& host) {
        if (allows(*host)) hosts_.add(host);
    }

    std::vector<std::string> addresses_;
    HostList hosts_;
    size_t position_ = 0;
};

}  // namespace

LoadBalancingPolicyPtr white_list_policy(std::vector<std::string> addresses) {
    return std::make_shared<WhiteList>(std::move(addresses));
}

}  // namespace ilion::driver
