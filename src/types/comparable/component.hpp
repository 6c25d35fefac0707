// The parts of comparable bytes, for the files of this folder. Every function writes and reads the ascending form;
// for DESC the finished bytes are inverted, and Source inverts them back as it reads.
#pragma once

#include <concepts>
#include <cstdint>

#include "base/byte_writer.hpp"
#include "types/type/data_type.hpp"

namespace ilion::comparable {

// The first byte of a component; also of each element of a collection or tuple.
inline constexpr uint8_t kNull = 0x10;
inline constexpr uint8_t kEmpty = 0x20;
inline constexpr uint8_t kValue = 0x30;
// After the last element of a collection or tuple: before whatever another element could begin with.
inline constexpr uint8_t kEnd = 0x01;

// What a number with a sign is changed by so that it sorts without one.
template <std::unsigned_integral T>
inline constexpr T kSignBit = T{1} << (8 * sizeof(T) - 1);

// Reads comparable bytes. As ByteReader, it fails for good at the first read that does not fit.
class Source {
public:
    Source(BytesView bytes, bool reversed) : bytes_(bytes), mask_(reversed ? 0xff : 0x00) {}

    bool ok() const { return ok_; }
    size_t remaining() const { return bytes_.size(); }
    // From here on the other direction is read.
    void invert() { mask_ ^= 0xff; }
    bool fail() {
        ok_ = false;
        bytes_ = {};
        return false;
    }

    uint8_t peek() const { return bytes_.empty() ? 0 : static_cast<uint8_t>(bytes_[0]) ^ mask_; }
    uint8_t take_byte() {
        if (bytes_.empty()) {
            fail();
            return 0;
        }
        uint8_t byte = peek();
        bytes_.remove_prefix(1);
        return byte;
    }
    template <std::unsigned_integral T>
    T take() {
        if (bytes_.size() < sizeof(T)) {
            fail();
            return 0;
        }
        auto value = load_be<T>(bytes_.data());
        bytes_.remove_prefix(sizeof(T));
        return static_cast<T>(mask_ == 0 ? value : ~value);
    }
    // Appends the next `size` bytes to `out`, or drops them if it is null.
    bool take_bytes(size_t size, Bytes* out) {
        if (bytes_.size() < size) return fail();
        if (out != nullptr) {
            size_t start = out->size();
            out->append(bytes_.substr(0, size));
            for (size_t i = start; mask_ != 0 && i < out->size(); ++i) (*out)[i] = static_cast<char>(~(*out)[i]);
        }
        bytes_.remove_prefix(size);
        return true;
    }
    // The distance to the next byte that is `wanted` once it is read; npos if there is none.
    size_t find(uint8_t wanted) const { return bytes_.find(static_cast<char>(wanted ^ mask_)); }

private:
    BytesView bytes_;
    uint8_t mask_;
    bool ok_ = true;
};

// A component: a marker and, for a value that is not empty, its body.
void encode_component(const DataType& type, OptionalBytesView value, Bytes& out);
// Appends what the component holds to `out` unless that is null; false if malformed.
bool decode_component(const DataType& type, Source& source, Bytes* out, bool& is_null);

// The body of a value. `value` is not empty. Bodies of one type are never prefixes of each other.
void encode_body(const DataType& type, BytesView value, Bytes& out);
bool decode_body(const DataType& type, Source& source, Bytes* out);

// Families of types, each in the file of its name.
void encode_fixed(const DataType& type, BytesView value, Bytes& out);
bool decode_fixed(const DataType& type, Source& source, Bytes* out);
void encode_bytes(BytesView value, Bytes& out);
bool decode_bytes(Source& source, Bytes* out);
void encode_varint(BytesView value, Bytes& out);
bool decode_varint(Source& source, Bytes* out);
void encode_decimal(BytesView value, Bytes& out);
bool decode_decimal(Source& source, Bytes* out);
// Of custom types.
void encode_custom(const DataType& type, BytesView value, Bytes& out);
bool decode_custom(const DataType& type, Source& source, Bytes* out);
bool is_exact_custom(const DataType& type);
// Of CompositeType and DynamicCompositeType.
void encode_composite(const DataType& type, BytesView value, Bytes& out);
bool decode_composite(const DataType& type, Source& source, Bytes* out);
bool is_exact_composite(const DataType& type);
void encode_nested(const DataType& type, BytesView value, Bytes& out);
bool decode_nested(const DataType& type, Source& source, Bytes* out);

}  // namespace ilion::comparable
