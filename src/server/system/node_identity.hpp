// Who this node says it is: what clients read in system.local.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "store/store.hpp"
#include "types/token.hpp"

namespace ilion::server {

inline constexpr std::string_view kReleaseVersion = "5.0.6";
inline constexpr std::string_view kCqlVersion = "3.4.7";
inline constexpr std::string_view kNativeProtocolVersion = "5";
inline constexpr std::string_view kPartitioner = "org.apache.cassandra.dht.Murmur3Partitioner";
inline constexpr std::string_view kSnitch = "SimpleSnitch";

struct NodeIdentity {
    std::string cluster_name = "ilion";
    std::string datacenter = "datacenter1";
    std::string rack = "rack1";
    Uuid host_id;
    std::string address = "127.0.0.1";  // an IP address in text, for clients and, in name, for other nodes
    uint16_t native_port = 9042;
    uint16_t storage_port = 7000;  // shown only: nothing listens there
    int32_t generation = 0;        // seconds since 1970 when the node started
    std::vector<Token> tokens;     // ascending
};

// An identity with the host id that the store keeps (made at the first start; a new one each time without a store)
// and sixteen tokens, evenly spaced and the same for every node.
Result<NodeIdentity> load_identity(store::Store* store, const Clock& clock);

// The bytes of an IPv4 or IPv6 address in text; four zeros for anything else.
Bytes inet_bytes(std::string_view address);
// The other way round.
std::string inet_text(BytesView address);

}  // namespace ilion::server
