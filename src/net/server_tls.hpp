// What a server wants of TLS. The context that OpenSSL needs is made of it once.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace ilion::net {

struct ServerTlsOptions {
    std::string certificate_file;  // PEM; the server's chain, its own certificate first. Empty: no TLS
    std::string private_key_file;  // PEM; empty: it is in certificate_file
    std::string private_key_password;
    std::string ca_file;               // PEM; the authorities of clients' certificates
    bool require_client_auth = false;  // only clients with a certificate of these are let in
    bool optional = false;             // clients without TLS are served on the same port

    bool enabled() const { return !certificate_file.empty(); }
};

class ServerTlsContext {
public:
    // Fails with bad_argument, naming the file. Null if TLS is not wanted.
    static Result<std::shared_ptr<ServerTlsContext>> make(const ServerTlsOptions& options);
    virtual ~ServerTlsContext() = default;
};

}  // namespace ilion::net
