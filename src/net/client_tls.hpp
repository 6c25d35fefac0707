// What a client wants of TLS. The context that OpenSSL needs is made of it once for a cluster.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "net/client_endpoint.hpp"
#include "net/tls_engine.hpp"

namespace ilion {

struct ClientTlsOptions {
    std::string ca_file;           // PEM; trusted authorities. Empty: the system's
    std::string certificate_file;  // PEM; the client's own chain, if the server asks for it
    std::string private_key_file;  // PEM
    std::string private_key_password;
    std::string ciphers;
    std::string server_name;  // of endpoints that have none of their own
    bool verify_certificate = true;
    bool verify_host_name = false;
};

class ClientTlsContext {
public:
    // The sockets' own TLS.
    static Result<std::shared_ptr<ClientTlsContext>> make(const ClientTlsOptions& options);
    virtual ~ClientTlsContext() = default;

    // Contexts that bring TLS of their own say so, and make an engine for each connection.
    virtual bool has_engines() const { return false; }
    virtual Result<std::unique_ptr<TlsEngine>> new_engine(const Endpoint&) {
        return make_error(ErrorCode::bad_argument, "This TLS context has no engines");
    }
};

}  // namespace ilion
