// A cursor over bytes that come from outside. It never throws and never reads past the end: the first read
// that does not fit makes it fail for good, every later read answers zero or empty, and `ok()` tells. A parser
// reads a whole message and asks once.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "base/endian.hpp"

namespace ilion {

class ByteReader {
public:
    explicit ByteReader(BytesView bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    bool at_end() const { return bytes_.empty(); }
    size_t remaining() const { return bytes_.size(); }
    BytesView rest() const { return bytes_; }
    void fail() {
        ok_ = false;
        bytes_ = {};
    }

    template <std::integral T>
    T read() {
        if (!require(sizeof(T))) return 0;
        T value = load_be<T>(bytes_.data());
        bytes_.remove_prefix(sizeof(T));
        return value;
    }

    // The next `size` bytes, a view into the reader's input.
    BytesView read_bytes(size_t size) {
        if (!require(size)) return {};
        BytesView taken = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return taken;
    }

    // [bytes] of the native protocol: an int32 length, then that many bytes; a negative length is null.
    OptionalBytesView read_value() {
        auto size = read<int32_t>();
        if (!ok_ || size < 0) return std::nullopt;
        BytesView taken = read_bytes(static_cast<size_t>(size));
        return ok_ ? OptionalBytesView(taken) : std::nullopt;
    }

    // Unsigned LEB128, at most ten bytes.
    uint64_t read_varint() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            auto byte = read<uint8_t>();
            if (!ok_) return 0;
            if (shift == 63 && byte > 1) break;
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        fail();
        return 0;
    }

    // Zigzag LEB128.
    int64_t read_signed_varint() {
        uint64_t raw = read_varint();
        return static_cast<int64_t>(raw >> 1) ^ -static_cast<int64_t>(raw & 1);
    }

private:
    bool require(size_t size) {
        if (bytes_.size() >= size && ok_) return true;
        fail();
        return false;
    }

    BytesView bytes_;
    bool ok_ = true;
};

}  // namespace ilion
