// The hosts of the local datacenter in turn, then some of each other one.
#include <map>

#include "base/random.hpp"
#include "driver/policy/host_list.hpp"
#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {
namespace {

// One list after the other.
class ChainedPlan final : public QueryPlan {
public:
    ChainedPlan(RotatedPlan local, std::vector<HostPtr> remote)
        : local_(std::move(local)),
          remote_(std::move(remote)) {}
    HostPtr next() override {
        if (HostPtr host = local_.next()) return host;
        return taken_ < remote_.size() ? remote_[taken_++] : nullptr;
    }

private:
    RotatedPlan local_;
    std::vector<HostPtr> remote_;
    size_t taken_ = 0;
};

class DcAware final : public LoadBalancingPolicy {
public:
    DcAware(std::string local, size_t remote_hosts) : local_(std::move(local)), remote_hosts_(remote_hosts) {}

    void init(const ClusterView&, std::span<const HostPtr> hosts) override {
        contact_points_.assign(hosts.begin(), hosts.end());
        for (const HostPtr& host : hosts) put(host);
        position_ = random_u64();
    }

    HostDistance distance(const Host& host) const override {
        auto info = host.info();
        const std::string& datacenter = info->datacenter;
        if (datacenter == local_ || datacenter.empty()) return HostDistance::local;
        auto found = datacenters_.find(datacenter);
        if (found == datacenters_.end()) return HostDistance::ignored;
        const auto& hosts = *found->second.snapshot();
        size_t usable = std::min(remote_hosts_, hosts.size());
        auto used = std::find_if(hosts.begin(), hosts.begin() + static_cast<std::ptrdiff_t>(usable),
                                 [&](const HostPtr& candidate) { return candidate.get() == &host; });
        return used == hosts.begin() + static_cast<std::ptrdiff_t>(usable) ? HostDistance::ignored
                                                                           : HostDistance::remote;
    }

    std::unique_ptr<QueryPlan> new_plan(const RoutingInfo&) override {
        RotatedPlan local(datacenters_[local_].snapshot(), position_++);
        if (remote_hosts_ == 0) return std::make_unique<RotatedPlan>(std::move(local));
        std::vector<HostPtr> remote;
        for (const auto& [name, list] : datacenters_) {
            if (name == local_) continue;
            const auto& hosts = *list.snapshot();
            size_t usable = std::min(remote_hosts_, hosts.size());
            remote.insert(remote.end(), hosts.begin(), hosts.begin() + static_cast<std::ptrdiff_t>(usable));
        }
        return std::make_unique<ChainedPlan>(std::move(local), std::move(remote));
    }

    void on_add(const HostPtr& host) override { put(host); }
    void on_up(const HostPtr& host) override { put(host); }
    void on_remove(const HostPtr& host) override { take(host); }
    void on_down(const HostPtr& host) override { take(host); }

private:
    // Without a configured one, the local datacenter is that of the first contact point whose datacenter is known.
    // Until then all contact points, whose datacenters are not known either, are local.
    void put(const HostPtr& host) {
        std::string datacenter = host->info()->datacenter;
        bool is_contact_point =
            std::find(contact_points_.begin(), contact_points_.end(), host) != contact_points_.end();
        if (local_.empty() && is_contact_point) local_ = datacenter;
        if (datacenter.empty()) datacenter = local_;
        datacenters_[datacenter].add(host);
    }
    void take(const HostPtr& host) {
        for (auto& [name, hosts] : datacenters_) hosts.remove(host);
    }

    std::string local_;
    size_t remote_hosts_;
    std::vector<HostPtr> contact_points_;
    std::map<std::string, HostList> datacenters_;
    size_t position_ = 0;
};

}  // namespace

LoadBalancingPolicyPtr dc_aware_policy(std::string local_datacenter, size_t remote_hosts) {
    return std::make_shared<DcAware>(std::move(local_datacenter), remote_hosts);
}

}  // namespace ilion::driver
