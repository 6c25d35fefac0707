// What a client wants of TLS. The context that OpenSSL needs is made of it once for a cluster.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace ilion {

struct ClientTlsOptions {
    std::string ca_file;           // PEM; trusted authorities. Empty: the system's
    std::string certificate_file;  // PEM; the client's own chain, if the server asks for it
    std::string private_key_file;  // PEM
    std::string private_key_password;
    std::string ciphers;
    bool verify_certificate = true;
    bool verify_host_name = false;
};

class ClientTlsContext {
public:
    static Result<std::shared_ptr<ClientTlsContext>> make(const ClientTlsOptions& options);
    virtual ~ClientTlsContext() = default;
};

}  // namespace ilion
