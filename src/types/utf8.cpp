#include "types/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace ilion {
namespace {

bool is_continuation(unsigned char byte) {
    return (byte & 0xc0) == 0x80;
}

// How many bytes from `at` are ASCII, rounded down to a multiple of eight.
size_t ascii_run(const char* at, size_t size) {
    size_t run = 0;
    for (uint64_t word; run + sizeof word <= size; run += sizeof word) {
        std::memcpy(&word, at + run, sizeof word);
        if (word & 0x8080808080808080ULL) break;
    }
    return run;
}

// The length of the well-formed character at the front, by the Unicode standard; 0 if there is none.
size_t standard_length(BytesView bytes) {
    auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    unsigned char first = byte(0);
    if (first < 0x80) return 1;
    size_t length = first >= 0xc2 && first < 0xe0   ? 2
                    : first >= 0xe0 && first < 0xf0 ? 3
                    : first >= 0xf0 && first < 0xf5 ? 4
                                                    : 0;
    if (length == 0 || bytes.size() < length) return 0;
    for (size_t i = 1; i < length; ++i) {
        if (!is_continuation(byte(i))) return 0;
    }
    bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
    bool surrogate = first == 0xed && byte(1) >= 0xa0;
    bool too_large = first == 0xf4 && byte(1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

bool is_valid_utf8(BytesView bytes) {
    const char* data = bytes.data();
    size_t size = bytes.size();
    for (size_t at = ascii_run(data, size); at < size;) {
        auto byte = [&](size_t i) { return static_cast<unsigned char>(data[at + i]); };
        unsigned char first = byte(0);
        if (first < 0x80) {
            ++at;
            at += ascii_run(data + at, size - at);
            continue;
        }
        size_t length = (first >> 5) == 6 ? 2 : (first >> 4) == 14 ? 3 : (first >> 3) == 30 ? 4 : 0;
        if (length == 0 || size - at < length) return false;
        unsigned char second = byte(1);
        if (length == 2) {
            if (first == 0xc1 || (first == 0xc0 ? second != 0x80 : !is_continuation(second))) return false;
        } else if (first == 0xe0) {
            if ((second & 0xe0) == 0x80) return false;
        } else if (first == 0xf0) {
            if ((second & 0x30) == 0) return false;
        } else if (!is_continuation(second)) {
            return false;
        }
        for (size_t i = 2; i < length; ++i) {
            if (!is_continuation(byte(i))) return false;
        }
        at += length;
    }
    return true;
}

void append_repaired_utf8(BytesView bytes, std::string& out) {
    while (!bytes.empty()) {
        size_t length = standard_length(bytes);
        if (length > 0) {
            out.append(bytes.substr(0, length));
        } else {
            out.append("\xef\xbf\xbd");
            length = 1;
        }
        bytes.remove_prefix(length);
    }
}

}  // namespace ilion
