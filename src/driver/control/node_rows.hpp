// system.local and system.peers(_v2) to what the driver knows of nodes.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "driver/host.hpp"
#include "driver/metadata/schema_rows.hpp"
#include "driver/request.hpp"

namespace ilion::driver {

// The rows of a RESULT; fails if it is none.
Result<RawRows> read_rows(const Response& response);

struct LocalNode {
    HostInfo info;
    std::string cluster_name;
    std::string partitioner;
};
std::optional<LocalNode> read_local(const RawRows& rows);

// Peers with the endpoint they announce for clients; rows that lack what a client needs are left out.
std::vector<std::pair<Endpoint, HostInfo>> read_peers(const RawRows& rows, uint16_t default_port);

}  // namespace ilion::driver
