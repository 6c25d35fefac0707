#include "wire/codec/frame/segment.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>

#include "base/endian.hpp"
#include "base/kept_buffers.hpp"
#include "wire/codec/frame/compressor.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::wire {
namespace {

constexpr uint32_t kCrc24Seed = 0x875060;
constexpr uint32_t kCrc24Polynomial = 0x1974F0B;
constexpr int kLengthBits = 17;

constexpr std::array<uint32_t, 256> make_crc24_table() {
    std::array<uint32_t, 256> table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte << 16;
        for (int bit = 0; bit < 8; ++bit) {
            crc <<= 1;
            if ((crc & 0x1000000) != 0) crc ^= kCrc24Polynomial;
        }
        table[byte] = crc;
    }
    return table;
}
constexpr auto kCrc24Table = make_crc24_table();

// The CRC32 of a payload starts from that of these four bytes, so that zeros do not check out.
uint32_t crc32_seed() {
    static const uint32_t seed = [] {
        const unsigned char initial[] = {0xfa, 0x2d, 0x55, 0xca};
        return libdeflate_crc32(0, initial, sizeof initial);
    }();
    return seed;
}

void append_little_endian(Bytes& out, uint64_t value, size_t byte_count) {
    for (size_t i = 0; i < byte_count; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t load_little_endian(const char* at, size_t byte_count) {
    uint64_t value = 0;
    for (size_t i = 0; i < byte_count; ++i) {
        value |= static_cast<uint64_t>(static_cast<uint8_t>(at[i])) << (8 * i);
    }
    return value;
}

size_t field_bytes(bool compressed_form) {
    return compressed_form ? 5 : 3;
}

}  // namespace

uint32_t crc24(uint64_t value, size_t byte_count) {
    uint32_t crc = kCrc24Seed;
    for (size_t i = 0; i < byte_count; ++i) {
        auto index = ((crc >> 16) ^ (value >> (8 * i))) & 0xff;
        crc = ((crc << 8) ^ kCrc24Table[index]) & 0xffffff;
    }
    return crc;
}

uint32_t crc32_of_payload(BytesView payload) {
    return libdeflate_crc32(crc32_seed(), payload.data(), payload.size());
}

Result<SegmentHeader> SegmentHeader::decode(BytesView bytes, bool compressed_form) {
    size_t fields = field_bytes(compressed_form);
    uint64_t value = load_little_endian(bytes.data(), fields);
    if (load_little_endian(bytes.data() + fields, 3) != crc24(value, fields)) {
        return protocol_error("Segment header does not match its CRC24");
    }
    SegmentHeader header;
    header.payload_size = value & kMaxPayload;
    value >>= kLengthBits;
    if (compressed_form) {
        header.uncompressed_size = value & kMaxPayload;
        value >>= kLengthBits;
    }
    header.self_contained = (value & 1) != 0;
    return header;
}

void SegmentHeader::encode(Bytes& out, bool compressed_form) const {
    size_t fields = field_bytes(compressed_form);
    uint64_t value = self_contained ? 1 : 0;
    if (compressed_form) value = value << kLengthBits | uncompressed_size;
    value = value << kLengthBits | payload_size;
    append_little_endian(out, value, fields);
    append_little_endian(out, crc24(value, fields), 3);
}

void encode_segment(BytesView payload, bool self_contained, bool lz4, Bytes& out) {
    SegmentHeader header;
    header.self_contained = self_contained;
    size_t header_at = out.size();
    size_t payload_at = header_at + SegmentHeader::size(lz4);
    out.resize(payload_at);
    if (lz4 && compress_block(payload, out)) {
        header.uncompressed_size = static_cast<uint32_t>(payload.size());
    } else {
        out.append(payload);
    }
    BytesView sent = BytesView(out).substr(payload_at);
    header.payload_size = static_cast<uint32_t>(sent.size());
    uint32_t crc = crc32_of_payload(sent);

    Bytes encoded_header;  // at most eight bytes: no allocation
    header.encode(encoded_header, lz4);
    std::copy(encoded_header.begin(), encoded_header.end(), out.begin() + static_cast<std::ptrdiff_t>(header_at));
    append_little_endian(out, crc, SegmentHeader::kTrailerSize);
}

void encode_segments(BytesView frames, bool lz4, Bytes& out) {
    // Two segments in a row have more than one could take.
    size_t segments = 2 * (frames.size() / SegmentHeader::kMaxPayload + 1);
    make_room(out, out.size() + frames.size() +
                       segments * (SegmentHeader::kCompressedSize + SegmentHeader::kTrailerSize));
    while (!frames.empty()) {
        // As many whole frames as fit.
        size_t fit = 0;
        while (fit < frames.size()) {
            auto length = load_be<int32_t>(frames.data() + fit + FrameHeader::kSize - 4);
            size_t size = FrameHeader::kSize + static_cast<size_t>(length);
            if (fit + size > SegmentHeader::kMaxPayload) {
                if (fit == 0) {
                    BytesView frame = frames.substr(0, size);
                    while (!frame.empty()) {
                        BytesView part = frame.substr(0, SegmentHeader::kMaxPayload);
                        encode_segment(part, false, lz4, out);
                        frame.remove_prefix(part.size());
                    }
                    frames.remove_prefix(size);
                }
                break;
            }
            fit += size;
        }
        if (fit > 0) {
            encode_segment(frames.substr(0, fit), true, lz4, out);
            frames.remove_prefix(fit);
        }
    }
}

}  // namespace ilion::wire
