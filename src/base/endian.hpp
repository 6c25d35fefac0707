// Big-endian integers at a byte address. All of CQL's wire and storage forms are big-endian.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace ilion {

template <std::integral T>
constexpr T byte_swap(T value) {
    using U = std::make_unsigned_t<T>;
    if constexpr (sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<U>(value)));
    if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<U>(value)));
    if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<U>(value)));
}

// Reads a big-endian T from `at`, which need not be aligned; sizeof(T) bytes must be readable.
template <std::integral T>
T load_be(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    if constexpr (std::endian::native == std::endian::little) value = byte_swap(value);
    return value;
}

// Writes `value` big-endian to `at`; sizeof(T) bytes must be writable.
template <std::integral T>
void store_be(char* at, T value) {
    if constexpr (std::endian::native == std::endian::little) value = byte_swap(value);
    std::memcpy(at, &value, sizeof value);
}

}  // namespace ilion
