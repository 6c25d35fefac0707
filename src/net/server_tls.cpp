#include "net/server_tls.hpp"

#include <openssl/ssl.h>

#include "net/server_tls_context.hpp"

namespace ilion::net {
namespace {

namespace ssl = boost::asio::ssl;

Status load(const ServerTlsOptions& options, OpensslServerContext& made) {
    boost::system::error_code error;
    auto check = [&](const std::string& what) -> Status {
        if (!error) return {};
        return make_error(ErrorCode::bad_argument, "TLS: cannot load " + what + ": " + error.message());
    };
    ssl::context& context = made.context;
    made.optional = options.optional;
    context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                            ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                        error);
    context.set_password_callback([password = options.private_key_password](size_t, auto) { return password; },
                                  error);
    context.use_certificate_chain_file(options.certificate_file, error);
    ILION_TRY(check("the certificate " + options.certificate_file));
    const std::string& key = options.private_key_file.empty() ? options.certificate_file : options.private_key_file;
    context.use_private_key_file(key, ssl::context::pem, error);
    ILION_TRY(check("the private key " + key));
    if (!options.ca_file.empty()) {
        context.load_verify_file(options.ca_file, error);
        ILION_TRY(check("the authorities' certificates " + options.ca_file));
    } else if (options.require_client_auth) {
        return make_error(ErrorCode::bad_argument,
                          "TLS: certificates of clients are required, but no authority is given to check them");
    }
    if (options.require_client_auth) {
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    }
    // Sessions are not kept: connections live long.
    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
    return {};
}

}  // namespace

Result<std::shared_ptr<ServerTlsContext>> ServerTlsContext::make(const ServerTlsOptions& options) {
    if (!options.enabled()) return std::shared_ptr<ServerTlsContext>();
    auto made = std::make_shared<OpensslServerContext>();
    ILION_TRY(load(options, *made));
    return std::shared_ptr<ServerTlsContext>(std::move(made));
}

}  // namespace ilion::net
