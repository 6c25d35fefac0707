#include "base/digest.hpp"

#include <openssl/evp.h>

#include "base/characters.hpp"

namespace ilion {

namespace {

struct Algorithm {
    std::string_view name;
    const EVP_MD* (*digest)();
};
constexpr Algorithm kAlgorithms[] = {{"MD5", EVP_md5},
                                     {"SHA", EVP_sha1},
                                     {"SHA-1", EVP_sha1},
                                     {"SHA1", EVP_sha1},
                                     {"SHA-224", EVP_sha224},
                                     {"SHA-256", EVP_sha256},
                                     {"SHA-384", EVP_sha384},
                                     {"SHA-512", EVP_sha512},
                                     {"SHA-512/224", EVP_sha512_224},
                                     {"SHA-512/256", EVP_sha512_256},
                                     {"SHA3-224", EVP_sha3_224},
                                     {"SHA3-256", EVP_sha3_256},
                                     {"SHA3-384", EVP_sha3_384},
                                     {"SHA3-512", EVP_sha3_512}};

}  // namespace

OptionalBytes digest(std::string_view algorithm, BytesView bytes) {
    for (const Algorithm& known : kAlgorithms) {
        if (!equals_ignoring_case(known.name, algorithm)) continue;
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (EVP_Digest(bytes.data(), bytes.size(), out, &size, known.digest(), nullptr) != 1) return std::nullopt;
        return Bytes(reinterpret_cast<const char*>(out), size);
    }
    return std::nullopt;
}

}  // namespace ilion
