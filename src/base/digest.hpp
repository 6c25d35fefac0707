// Message digests by the names that Java knows them by (MD5, SHA-1, SHA-256, SHA3-256, ...). Carried out by
// OpenSSL.
#pragma once

#include "base/bytes.hpp"

namespace ilion {

// Nothing if there is no such algorithm.
OptionalBytes digest(std::string_view algorithm, BytesView bytes);

}  // namespace ilion
