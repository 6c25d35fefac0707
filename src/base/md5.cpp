#include "base/md5.hpp"

#include <openssl/evp.h>

namespace ilion {

std::array<uint8_t, 16> md5(BytesView bytes) {
    std::array<uint8_t, 16> digest{};
    unsigned int size = digest.size();
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr);
    return digest;
}

}  // namespace ilion
