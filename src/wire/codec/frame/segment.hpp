// Segments: the outer framing of protocol v5, used in both directions after STARTUP is answered.
//
// A self-contained segment holds whole frames; a frame longer than kMaxPayload is spread over segments that are not
// self-contained. Numbers here are little-endian.
//
//   uncompressed   17 bits payload length, 1 bit self-contained, 6 bits zero; CRC24 of these 3 bytes;
//                  payload; CRC32 of the payload
//   LZ4            17 bits compressed length, 17 bits uncompressed length, 1 bit self-contained, 5 bits zero;
//                  CRC24 of these 5 bytes; payload; CRC32 of the payload as sent.
//                  Uncompressed length 0: the payload is not compressed.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace ilion::wire {

struct SegmentHeader {
    static constexpr size_t kMaxPayload = 128 * 1024 - 1;
    static constexpr size_t kSize = 3 + 3;            // with CRC24
    static constexpr size_t kCompressedSize = 5 + 3;  // with CRC24
    static constexpr size_t kTrailerSize = 4;

    uint32_t payload_size = 0;       // as on the wire
    uint32_t uncompressed_size = 0;  // 0: not compressed
    bool self_contained = true;

    static size_t size(bool compressed_form) { return compressed_form ? kCompressedSize : kSize; }
    // `bytes` must hold size(compressed_form) bytes. Fails if the CRC24 does not match.
    static Result<SegmentHeader> decode(BytesView bytes, bool compressed_form);
    void encode(Bytes& out, bool compressed_form) const;
};

uint32_t crc24(uint64_t value, size_t byte_count);
uint32_t crc32_of_payload(BytesView payload);

// Appends one segment; `payload` is at most kMaxPayload bytes. With `lz4`, it is compressed if that makes it
// shorter.
void encode_segment(BytesView payload, bool self_contained, bool lz4, Bytes& out);

// Appends `frames`, whole frames one after the other, as segments: as many frames as fit share a self-contained
// one.
void encode_segments(BytesView frames, bool lz4, Bytes& out);

}  // namespace ilion::wire
