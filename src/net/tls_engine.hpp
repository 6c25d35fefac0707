// TLS of one connection by something else than the sockets' own OpenSSL: a machine that turns bytes into bytes.
// Loop thread only.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace ilion {

class TlsEngine {
public:
    virtual ~TlsEngine() = default;
    // Takes what came from the peer (nothing: begin), appends what is for the peer to `to_peer` and what was
    // decrypted to `plain`.
    virtual Status receive(BytesView from_peer, Bytes& to_peer, Bytes& plain) = 0;
    // Encrypts. Only once the handshake is done.
    virtual Status send(BytesView plain, Bytes& to_peer) = 0;
    virtual bool handshake_done() const = 0;
};

}  // namespace ilion
