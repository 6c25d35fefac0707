#include "wire/codec/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace ilion::wire {
namespace {

// The size of the well-formed sequence that begins at `at`; 0 if there is none.
size_t sequence_size(const unsigned char* at, size_t available) {
    unsigned char first = at[0];
    size_t size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size == 0 || size > available) return 0;
    for (size_t i = 1; i < size; ++i) {
        if ((at[i] & 0xc0) != 0x80) return 0;
    }
    if (first == 0xe0 && at[1] < 0xa0) return 0;  // overlong
    if (first == 0xed && at[1] > 0x9f) return 0;  // surrogates
    if (first == 0xf0 && at[1] < 0x90) return 0;  // overlong
    if (first == 0xf4 && at[1] > 0x8f) return 0;  // above U+10FFFF
    return size;
}

}  // namespace

size_t valid_utf8_prefix(BytesView text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    size_t at = 0;
    while (at < text.size()) {
        // ASCII eight bytes at a time.
        while (text.size() - at >= 8) {
            uint64_t chunk;
            std::memcpy(&chunk, bytes + at, sizeof chunk);
            if ((chunk & 0x8080808080808080) != 0) break;
            at += 8;
        }
        if (at == text.size()) break;
        if (bytes[at] < 0x80) {
            ++at;
            continue;
        }
        size_t size = sequence_size(bytes + at, text.size() - at);
        if (size == 0) return at;
        at += size;
    }
    return at;
}

}  // namespace ilion::wire
