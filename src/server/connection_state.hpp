// What the node remembers of one connection between its requests. One owner: the connection's thread.
#pragma once

#include <array>
#include <string>

#include "wire/codec/protocol.hpp"
#include "wire/codec/response/event.hpp"

namespace ilion::server {

class TraceSession;  // trace/trace_session.hpp

struct ConnectionState {
    int version = wire::kMaxVersion;
    std::string keyspace;                              // of USE; empty if there is none
    std::array<bool, wire::kEventKinds> registered{};  // by wire::EventKind
    std::string user;                                  // who logged in; empty: nobody, where nobody has to
    std::string client;                                // the bytes of the client's address
    TraceSession* trace = nullptr;                     // of the request being handled; null if it is not traced
    // The warning about USE with prepared statements is given once a connection.
    bool warned_of_use = false;
};

}  // namespace ilion::server
