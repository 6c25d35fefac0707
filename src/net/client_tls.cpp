#include "net/client_tls.hpp"

#include <openssl/ssl.h>

#include "net/client_tls_context.hpp"

namespace ilion {
namespace {

Status load(const ClientTlsOptions& options, OpensslClientContext& made) {
    namespace ssl = boost::asio::ssl;
    boost::system::error_code error;
    auto check = [&](const char* what) -> Status {
        if (!error) return {};
        return make_error(ErrorCode::bad_argument, std::string("TLS: ") + what + ": " + error.message());
    };
    ssl::context& context = made.context;
    made.verify_host_name = options.verify_host_name;
    made.server_name = options.server_name;
    context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                        error);
    context.set_verify_mode(options.verify_certificate ? ssl::verify_peer : ssl::verify_none, error);
    if (!options.ca_file.empty()) {
        context.load_verify_file(options.ca_file, error);
        ILION_TRY(check("cannot load the authorities' certificates"));
    } else {
        context.set_default_verify_paths(error);
    }
    context.set_password_callback([password = options.private_key_password](size_t, auto) { return password; },
                                  error);
    if (!options.certificate_file.empty()) {
        context.use_certificate_chain_file(options.certificate_file, error);
        ILION_TRY(check("cannot load the certificate"));
    }
    if (!options.private_key_file.empty()) {
        context.use_private_key_file(options.private_key_file, ssl::context::pem, error);
        ILION_TRY(check("cannot load the private key"));
    }
    if (!options.ciphers.empty() &&
        SSL_CTX_set_cipher_list(context.native_handle(), options.ciphers.c_str()) != 1) {
        return make_error(ErrorCode::bad_argument, "TLS: no usable cipher in '" + options.ciphers + "'");
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<ClientTlsContext>> ClientTlsContext::make(const ClientTlsOptions& options) {
    auto made = std::make_shared<OpensslClientContext>();
    ILION_TRY(load(options, *made));
    return std::shared_ptr<ClientTlsContext>(std::move(made));
}

}  // namespace ilion
