#include "server/auth/password.hpp"

#include <crypt.h>

#include <algorithm>
#include <memory>

#include "base/characters.hpp"

namespace ilion::server {
namespace {

constexpr unsigned long kRounds = 10;     // a power of two
constexpr size_t kSignificantBytes = 72;  // of a password, to bcrypt
constexpr size_t kHashSize = 60;
constexpr size_t kSettingsSize = 29;  // `$2a$10$` and the salt

// The hash, or nothing for settings that make no sense.
std::string bcrypt(const std::string& password, const std::string& settings) {
    auto data = std::make_unique<crypt_data>();
    *data = {};
    const char* hash = crypt_rn(password.substr(0, kSignificantBytes).c_str(), settings.c_str(), data.get(),
                                static_cast<int>(sizeof *data));
    return hash == nullptr ? std::string() : std::string(hash);
}

}  // namespace

std::string hash_password(const std::string& password) {
    char settings[CRYPT_GENSALT_OUTPUT_SIZE];
    // Without random bytes given, libxcrypt takes them from the operating system.
    if (crypt_gensalt_rn("$2a$", kRounds, nullptr, 0, settings, sizeof settings) == nullptr) return {};
    return bcrypt(password, settings);
}

bool check_password(const std::string& password, const std::string& hash) {
    std::string own = bcrypt(password, hash);
    if (own.empty() || own.size() != hash.size()) return false;
    unsigned different = 0;  // in a time that does not tell where
    for (size_t i = 0; i < own.size(); ++i) different |= static_cast<unsigned char>(own[i] ^ hash[i]);
    return different == 0;
}

bool is_password_hash(std::string_view hash) {
    auto is_base64 = [](char c) { return is_digit(c) || is_letter(c) || c == '.' || c == '/'; };
    return hash.size() == kHashSize && hash.starts_with("$2") && hash[3] == '$' && is_digit(hash[4]) &&
           is_digit(hash[5]) && hash[6] == '$' && std::all_of(hash.begin() + 7, hash.end(), is_base64) &&
           !bcrypt("", std::string(hash.substr(0, kSettingsSize))).empty();
}

}  // namespace ilion::server
