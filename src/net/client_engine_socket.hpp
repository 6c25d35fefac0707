// A plain socket with a TlsEngine on top.
#pragma once

#include <memory>

#include "net/client_socket.hpp"

namespace ilion {

// `context` makes the engine when it connects.
std::shared_ptr<ClientSocket> make_engine_socket(ClientLoop& loop, std::shared_ptr<ClientTlsContext> context,
                                                 SocketListener& listener);

}  // namespace ilion
