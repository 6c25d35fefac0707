// A number as bytes of its own: how CQL serializes integers.
#pragma once

#include "base/bytes.hpp"
#include "base/endian.hpp"

namespace ilion {

template <std::integral T>
Bytes big_endian(T value) {
    Bytes out(sizeof value, '\0');
    store_be(out.data(), value);
    return out;
}

}  // namespace ilion
