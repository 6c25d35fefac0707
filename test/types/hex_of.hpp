// Bytes as tests write them.
#pragma once

#include <string>

#include "types/hex.hpp"

namespace ilion {

inline std::string hex_of(BytesView bytes) {
    std::string digits;
    append_hex(bytes, digits);
    return digits;
}

}  // namespace ilion
