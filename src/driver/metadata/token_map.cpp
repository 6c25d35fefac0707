#include "driver/metadata/token_map.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>

namespace ilion::driver {
namespace {

bool parse_number(std::string_view text, int64_t& value) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

// What NetworkTopologyStrategy still has to place in one datacenter.
struct Datacenter {
    size_t wanted = 0;
    size_t racks = 0;
    std::vector<HostPtr> placed;
    std::set<std::string> used_racks;
    std::vector<HostPtr> skipped;  // hosts of racks that have a replica already

    bool is_done() const { return placed.size() >= wanted; }
    bool has(const HostPtr& host) const { return std::find(placed.begin(), placed.end(), host) != placed.end(); }
    // Hosts of new racks first; the others once every rack has one. `replicas` gets what is placed, in order.
    void offer(const HostPtr& host, const std::string& rack, std::vector<HostPtr>& replicas) {
        if (is_done() || has(host)) return;
        if (used_racks.size() < racks && !used_racks.insert(rack).second) {
            if (std::find(skipped.begin(), skipped.end(), host) == skipped.end()) skipped.push_back(host);
            return;
        }
        place(host, replicas);
        if (used_racks.size() < racks) return;
        for (const HostPtr& waiting : skipped) {
            if (!is_done() && !has(waiting)) place(waiting, replicas);
        }
        skipped.clear();
    }

private:
    void place(const HostPtr& host, std::vector<HostPtr>& replicas) {
        placed.push_back(host);
        replicas.push_back(host);
    }
};

}  // namespace

size_t Replication::factor(std::string_view text) {
    int64_t value = 0;
    if (!parse_number(text.substr(0, text.find('/')), value) || value < 0) return 0;
    return static_cast<size_t>(value);
}

TokenMap::TokenMap(std::string_view partitioner, std::span<const HostPtr> hosts,
                   const std::map<std::string, Replication, std::less<>>& keyspaces) {
    if (!partitioner.ends_with("Murmur3Partitioner")) return;
    std::vector<std::pair<Token, HostPtr>> entries;
    for (const HostPtr& host : hosts) {
        auto info = host->info();
        for (const std::string& text : info->tokens) {
            Token token = 0;
            if (parse_number(text, token)) entries.emplace_back(token, host);
        }
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [token, host] : entries) {
        ring_.push_back(token);
        owners_.push_back(std::move(host));
    }
    for (const HostPtr& owner : owners_) primary_only_.push_back({owner});
    // Many keyspaces are replicated alike.
    std::vector<std::pair<Replication, std::shared_ptr<const ReplicaSets>>> built;
    for (const auto& [name, replication] : keyspaces) {
        auto same = std::find_if(built.begin(), built.end(),
                                 [&wanted = replication](const auto& b) { return b.first == wanted; });
        if (same == built.end()) {
            built.emplace_back(replication, std::make_shared<const ReplicaSets>(build(replication)));
            same = std::prev(built.end());
        }
        keyspaces_.emplace(name, same->second);
    }
}

size_t TokenMap::range_of(Token token) const {
    auto found = std::lower_bound(ring_.begin(), ring_.end(), token);
    return found == ring_.end() ? 0 : static_cast<size_t>(found - ring_.begin());
}

std::span<const HostPtr> TokenMap::replicas(std::string_view keyspace, Token token) const {
    if (ring_.empty()) return {};
    auto found = keyspaces_.find(keyspace);
    const ReplicaSets& sets = found == keyspaces_.end() ? primary_only_ : *found->second;
    return sets[range_of(token)];
}

TokenMap::ReplicaSets TokenMap::build(const Replication& replication) const {
    if (replication.strategy == "NetworkTopologyStrategy") return by_datacenter(replication);
    if (replication.strategy == "SimpleStrategy") {
        for (const auto& [key, value] : replication.options) {
            if (key == "replication_factor") return simple(Replication::factor(value));
        }
    }
    if (replication.strategy == "EverywhereStrategy") return simple(SIZE_MAX);
    return primary_only_;  // LocalStrategy and strategies of others
}

TokenMap::ReplicaSets TokenMap::simple(size_t factor) const {
    std::set<HostPtr> distinct(owners_.begin(), owners_.end());
    factor = std::min(factor, distinct.size());
    ReplicaSets sets(ring_.size());
    for (size_t i = 0; i < ring_.size(); ++i) {
        for (size_t step = 0; step < ring_.size() && sets[i].size() < factor; ++step) {
            const HostPtr& host = owners_[(i + step) % ring_.size()];
            if (std::find(sets[i].begin(), sets[i].end(), host) == sets[i].end()) sets[i].push_back(host);
        }
    }
    return sets;
}

TokenMap::ReplicaSets TokenMap::by_datacenter(const Replication& replication) const {
    std::map<HostPtr, std::shared_ptr<const HostInfo>> infos;
    std::map<std::string, std::set<HostPtr>> hosts;
    std::map<std::string, std::set<std::string>> racks;
    for (const HostPtr& host : owners_) {
        auto info = host->info();
        hosts[info->datacenter].insert(host);
        racks[info->datacenter].insert(info->rack);
        infos.emplace(host, std::move(info));
    }
    std::map<std::string, Datacenter> blank;
    for (const auto& [name, factor] : replication.options) {
        if (!hosts.contains(name)) continue;
        blank[name].wanted = std::min(Replication::factor(factor), hosts[name].size());
        blank[name].racks = racks[name].size();
    }
    ReplicaSets sets(ring_.size());
    for (size_t i = 0; i < ring_.size(); ++i) {
        auto datacenters = blank;
        size_t left = datacenters.size();
        for (size_t step = 0; step < ring_.size() && left > 0; ++step) {
            const HostPtr& host = owners_[(i + step) % ring_.size()];
            const HostInfo& info = *infos[host];
            auto found = datacenters.find(info.datacenter);
            if (found == datacenters.end()) continue;
            found->second.offer(host, info.rack, sets[i]);
            if (found->second.is_done()) {
                datacenters.erase(found);
                --left;
            }
        }
    }
    return sets;
}

}  // namespace ilion::driver
