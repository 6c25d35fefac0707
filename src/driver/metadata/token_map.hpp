// The ring: which hosts hold a token, by keyspace. Immutable; built anew when hosts or replication change.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "driver/host.hpp"
#include "types/token.hpp"

namespace ilion::driver {

// The `replication` map of a keyspace: class (last component of its Java name) and options.
struct Replication {
    std::string strategy;
    std::vector<std::pair<std::string, std::string>> options;

    bool operator==(const Replication&) const = default;
    // "3" or, with transient replicas, "3/1": full and transient together as they are placed. 0 if it is no number.
    static size_t factor(std::string_view text);
};

class TokenMap {
public:
    // Only Murmur3Partitioner's tokens are understood; others give an empty map.
    TokenMap(std::string_view partitioner, std::span<const HostPtr> hosts,
             const std::map<std::string, Replication, std::less<>>& keyspaces);

    bool empty() const { return ring_.empty(); }
    // The tokens in ring order and their primary owners.
    const std::vector<Token>& tokens() const { return ring_; }
    const HostPtr& owner(size_t index) const { return owners_[index]; }
    // Replicas of a token in ring order; the primary owner alone if the keyspace's strategy is unknown; empty
    // without a ring.
    std::span<const HostPtr> replicas(std::string_view keyspace, Token token) const;

private:
    using ReplicaSets = std::vector<std::vector<HostPtr>>;  // one for each token
    size_t range_of(Token token) const;
    ReplicaSets build(const Replication& replication) const;
    ReplicaSets simple(size_t factor) const;
    ReplicaSets by_datacenter(const Replication& replication) const;

    std::vector<Token> ring_;
    std::vector<HostPtr> owners_;
    ReplicaSets primary_only_;
    std::map<std::string, std::shared_ptr<const ReplicaSets>, std::less<>> keyspaces_;
};

}  // namespace ilion::driver
