// The OpenSSL side of ServerTlsContext; for the room's own files only.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "net/server_tls.hpp"

namespace ilion::net {

class OpensslServerContext final : public ServerTlsContext {
public:
    OpensslServerContext() : context(boost::asio::ssl::context::tls_server) {}

    boost::asio::ssl::context context;
    bool optional = false;
};

}  // namespace ilion::net
