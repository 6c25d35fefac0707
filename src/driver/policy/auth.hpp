// Who logs in: one SASL conversation for each connection. Called on the loop thread.
#pragma once

#include <memory>
#include <string>

#include "net/client_endpoint.hpp"
#include "wire/link/client_link.hpp"

namespace ilion::driver {

class AuthProvider {
public:
    virtual ~AuthProvider() = default;
    virtual std::shared_ptr<wire::ClientAuthenticator> new_authenticator(const Endpoint& endpoint) = 0;
};
using AuthProviderPtr = std::shared_ptr<AuthProvider>;

AuthProviderPtr plain_text_auth_provider(std::string username, std::string password);

}  // namespace ilion::driver
