// What the node remembers of one connection between its requests. One owner: the connection's thread.
#pragma once

#include <array>
#include <string>

#include "wire/codec/event.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::server {

struct ConnectionState {
    int version = wire::kMaxVersion;
    std::string keyspace;              // of USE; empty if there is none
    std::array<bool, 3> registered{};  // by wire::EventKind
    // The warning about USE with prepared statements is given once a connection.
    bool warned_of_use = false;
};

}  // namespace ilion::server
