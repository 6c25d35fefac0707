// Cassandra's variable-length integers, as durations and vectors hold them: the count of leading one bits of the
// first byte is the count of bytes that follow it, big-endian. Signed ones are zigzag-encoded.
#pragma once

#include <bit>
#include <cstdint>

#include "base/byte_reader.hpp"

namespace ilion {

inline uint64_t read_unsigned_vint(ByteReader& reader) {
    auto first = reader.read<uint8_t>();
    int extra = std::countl_one(first);
    uint64_t value = extra >= 7 ? 0 : first & (0xff >> (extra + 1));
    for (int i = 0; i < extra; ++i) value = value << 8 | reader.read<uint8_t>();
    return value;
}

inline int64_t read_vint(ByteReader& reader) {
    uint64_t raw = read_unsigned_vint(reader);
    return static_cast<int64_t>(raw >> 1) ^ -static_cast<int64_t>(raw & 1);
}

// The bytes of the shortest form.
inline size_t unsigned_vint_size(uint64_t value) {
    int bits = 64 - std::countl_zero(value | 1);
    return bits > 56 ? 9 : static_cast<size_t>((bits - 1) / 7 + 1);
}

inline void append_unsigned_vint(uint64_t value, Bytes& out) {
    int extra = static_cast<int>(unsigned_vint_size(value)) - 1;
    uint8_t marker = extra == 8 ? 0xff : static_cast<uint8_t>(0xff00 >> extra);
    uint64_t top = extra == 8 ? 0 : value >> (8 * extra);
    out.push_back(static_cast<char>(marker | top));
    for (int shift = 8 * (extra - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

inline void append_vint(int64_t value, Bytes& out) {
    append_unsigned_vint(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63), out);
}

}  // namespace ilion
