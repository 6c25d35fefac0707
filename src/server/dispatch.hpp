// The transport-free entry to the node: a request frame in, a response frame out.
#pragma once

#include "server/connection_state.hpp"
#include "server/node.hpp"
#include "server/request/write_group.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::server {

// Whether a request may take as long as passwords do: it is to be handled where nobody waits.
bool is_slow(Node& node, const wire::Frame& request);

// Answers a request of a connection that has been started (STARTUP and OPTIONS are ServerLink's): appends one frame
// to `out`, now or, for a write that joins `group`, when the group is settled. Whoever hands over requests settles
// the group after the last of them.
void handle(Node& node, ConnectionState& state, const wire::Frame& request, WriteGroup& group, Bytes& out);

}  // namespace ilion::server
