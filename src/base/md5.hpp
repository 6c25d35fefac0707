// MD5 (RFC 1321), as a name for things: Cassandra's prepared-statement ids, result-metadata ids and name-based
// UUIDs are MD5 digests. Not for security. Carried out by OpenSSL.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace ilion {

std::array<uint8_t, 16> md5(BytesView bytes);

}  // namespace ilion
