#include "driver/policy/auth.hpp"

namespace ilion::driver {
namespace {

class PlainTextProvider final : public AuthProvider {
public:
    PlainTextProvider(std::string username, std::string password)
        : username_(std::move(username)),
          password_(std::move(password)) {}
    std::shared_ptr<wire::ClientAuthenticator> new_authenticator(const Endpoint&) override {
        return std::make_shared<wire::PlainTextAuthenticator>(username_, password_);
    }

private:
    std::string username_;
    std::string password_;
};

}  // namespace

AuthProviderPtr plain_text_auth_provider(std::string username, std::string password) {
    return std::make_shared<PlainTextProvider>(std::move(username), std::move(password));
}

}  // namespace ilion::driver
