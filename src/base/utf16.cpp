#include "base/utf16.hpp"

#include <cstdint>

namespace ilion {

std::u16string to_utf16(std::string_view text) {
    std::u16string units;
    for (size_t at = 0; at < text.size();) {
        auto lead = static_cast<uint8_t>(text[at]);
        size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        uint32_t code = size == 1 ? lead : lead & (0xffU >> (size + 1));
        for (size_t i = 1; i < size && at + i < text.size(); ++i) {
            code = code << 6 | (static_cast<uint8_t>(text[at + i]) & 0x3fU);
        }
        at += size;
        if (code >= 0x10000) {
            units += static_cast<char16_t>(0xd7c0 + (code >> 10));
            units += static_cast<char16_t>(0xdc00 | (code & 0x3ff));
        } else {
            units += static_cast<char16_t>(code);
        }
    }
    return units;
}

std::string to_utf8(std::u16string_view units) {
    std::string out;
    for (size_t i = 0; i < units.size(); ++i) {
        uint32_t code = units[i];
        bool high = (code & 0xfc00) == 0xd800;
        if (high && i + 1 < units.size() && (units[i + 1] & 0xfc00) == 0xdc00) {
            code = ((code - 0xd7c0) << 10) | (units[++i] & 0x3ffU);
        } else if ((code & 0xf800) == 0xd800) {
            code = '?';
        }
        if (code < 0x80) {
            out += static_cast<char>(code);
            continue;
        }
        int continuation = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        out += static_cast<char>((0xff00U >> (continuation + 1) & 0xffU) | code >> (6 * continuation));
        for (int shift = 6 * (continuation - 1); shift >= 0; shift -= 6) {
            out += static_cast<char>(0x80U | (code >> shift & 0x3fU));
        }
    }
    return out;
}

}  // namespace ilion
