// What built-in policies are made of: a list of hosts that plans share, and a plan that starts somewhere in it.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "driver/policy/load_balancing.hpp"

namespace ilion::driver {

class HostList {
public:
    using Hosts = std::vector<HostPtr>;

    void assign(std::span<const HostPtr> hosts) {
        hosts_ = std::make_shared<const Hosts>(hosts.begin(), hosts.end());
    }
    bool contains(const HostPtr& host) const {
        return std::find(hosts_->begin(), hosts_->end(), host) != hosts_->end();
    }
    void add(const HostPtr& host) {
        if (contains(host)) return;
        Hosts hosts = *hosts_;
        hosts.push_back(host);
        hosts_ = std::make_shared<const Hosts>(std::move(hosts));
    }
    void remove(const HostPtr& host) {
        Hosts hosts = *hosts_;
        std::erase(hosts, host);
        hosts_ = std::make_shared<const Hosts>(std::move(hosts));
    }
    bool empty() const { return hosts_->empty(); }
    const std::shared_ptr<const Hosts>& snapshot() const { return hosts_; }

private:
    std::shared_ptr<const Hosts> hosts_ = std::make_shared<const Hosts>();
};

// All hosts of a list, the one at `start` first.
class RotatedPlan final : public QueryPlan {
public:
    RotatedPlan(std::shared_ptr<const HostList::Hosts> hosts, size_t start)
        : hosts_(std::move(hosts)),
          start_(start) {}

    HostPtr next() override {
        if (taken_ >= hosts_->size()) return nullptr;
        return (*hosts_)[(start_ + taken_++) % hosts_->size()];
    }

private:
    std::shared_ptr<const HostList::Hosts> hosts_;
    size_t start_;
    size_t taken_ = 0;
};

}  // namespace ilion::driver
