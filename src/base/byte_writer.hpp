// Appends big-endian numbers and bytes to a buffer that the caller owns.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "base/endian.hpp"

namespace ilion {

class ByteWriter {
public:
    explicit ByteWriter(Bytes& out) : out_(&out) {}

    Bytes& buffer() { return *out_; }
    size_t size() const { return out_->size(); }

    template <std::integral T>
    void write(T value) {
        char encoded[sizeof(T)];
        store_be(encoded, value);
        out_->append(encoded, sizeof encoded);
    }

    void write_bytes(BytesView bytes) { out_->append(bytes); }

    // [bytes] of the native protocol: an int32 length, then the bytes; null is length -1.
    void write_value(BytesView bytes) {
        write(static_cast<int32_t>(bytes.size()));
        out_->append(bytes);
    }
    void write_null() { write(int32_t{-1}); }
    void write_value(OptionalBytesView bytes) {
        if (bytes) {
            write_value(*bytes);
        } else {
            write_null();
        }
    }

    // Unsigned LEB128.
    void write_varint(uint64_t value) {
        while (value >= 0x80) {
            out_->push_back(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        out_->push_back(static_cast<char>(value));
    }

    // Zigzag LEB128.
    void write_signed_varint(int64_t value) {
        write_varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
    }

    // Overwrites a number that was written at `position` as a placeholder.
    template <std::integral T>
    void patch(size_t position, T value) {
        store_be(out_->data() + position, value);
    }

private:
    Bytes* out_;
};

}  // namespace ilion
