// Bytes as hexadecimal digits and back.
#pragma once

#include "base/bytes.hpp"
#include "base/characters.hpp"

namespace ilion {

// Two lower-case digits a byte.
inline void append_hex(BytesView bytes, std::string& out) {
    static constexpr char kDigits[] = "0123456789abcdef";
    for (char byte : bytes) {
        auto value = static_cast<unsigned char>(byte);
        out += kDigits[value >> 4];
        out += kDigits[value & 0xf];
    }
}

// Appends the bytes that the digits, of either case and without a prefix, stand for. False if their number is odd
// or one of them is no digit; then `out` may hold a part.
inline bool parse_hex(std::string_view digits, Bytes& out) {
    if (digits.size() % 2 != 0) return false;
    for (size_t i = 0; i < digits.size(); i += 2) {
        int high = hex_digit(digits[i]);
        int low = hex_digit(digits[i + 1]);
        if (high < 0 || low < 0) return false;
        out.push_back(static_cast<char>(high << 4 | low));
    }
    return true;
}

}  // namespace ilion
