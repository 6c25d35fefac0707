// The OpenSSL side of ClientTlsContext; for the rooms' own files only.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "net/client_tls.hpp"

namespace ilion {

class OpensslClientContext final : public ClientTlsContext {
public:
    OpensslClientContext() : context(boost::asio::ssl::context::tls_client) {}

    boost::asio::ssl::context context;
    bool verify_host_name = false;
    std::string server_name;
};

}  // namespace ilion
