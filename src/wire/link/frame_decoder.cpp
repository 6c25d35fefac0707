#include "wire/link/frame_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.hpp"
#include "base/kept_buffers.hpp"
#include "wire/codec/frame/compressor.hpp"
#include "wire/codec/frame/segment.hpp"

namespace ilion::wire {
namespace {

// A buffer that grew beyond this for one large frame is given back; nobody gets more for a length that is only
// announced.
constexpr size_t kKeptBuffer = size_t{1} << 20;
// What arrives is limited; what it inflates to only so that nobody takes gigabytes by a request.
constexpr size_t kMostInflation = 16;
constexpr size_t kLargeBody = size_t{128} << 10;

uint64_t body_size(const FrameHeader& header) {
    return static_cast<uint32_t>(header.length);
}

Error incomplete_frame(size_t needed, size_t there) {
    return make_error(ErrorCode::server_error,
                      fmt::format("Segment ends within a message: expected {} bytes, actual {}", needed, there));
}

Error crc_mismatch(const char* where, uint32_t read, uint32_t computed) {
    // Cassandra prints both as Java ints.
    return protocol_error(
        fmt::format("invalid, unrecoverable CRC mismatch detected in frame {}. Read {}, Computed {}", where,
                    static_cast<int32_t>(read), static_cast<int32_t>(computed)));
}

uint32_t load_little_endian(const char* at, size_t byte_count) {
    uint32_t value = 0;
    for (size_t i = 0; i < byte_count; ++i) {
        value |= static_cast<uint32_t>(static_cast<uint8_t>(at[i])) << (8 * i);
    }
    return value;
}

}  // namespace

void FrameDecoder::append(BytesView bytes) {
    if (broken_) return;
    if (skip_ > 0 && !segments_) {
        auto skipped = static_cast<size_t>(std::min<uint64_t>(skip_, bytes.size()));
        bytes.remove_prefix(skipped);
        skip_ -= skipped;
    }
    if (consumed_ == input_.size()) {
        input_.clear();
        if (input_.capacity() > kKeptBuffer) input_.shrink_to_fit();
    } else if (consumed_ > 0) {
        input_.erase(0, consumed_);
    }
    consumed_ = 0;
    input_.append(bytes);
}

FrameDecoder::Outcome FrameDecoder::next(Frame& frame) {
    frame.header = {};
    if (broken_) return Outcome::broken;
    frame.storage.clear();
    frame.body = {};
    return segments_ ? next_segmented(frame) : next_plain(frame);
}

int FrameDecoder::peek_first_byte() {
    return consumed_ < input_.size() ? static_cast<uint8_t>(input_[consumed_]) : -1;
}

void FrameDecoder::switch_to_segments(bool lz4) {
    segments_ = true;
    lz4_ = lz4;
    compression_ = Compression::none;
}

FrameDecoder::Outcome FrameDecoder::malformed(Error error) {
    error_ = std::move(error);
    return Outcome::malformed;
}

FrameDecoder::Outcome FrameDecoder::broken(Error error) {
    broken_ = true;
    error_ = std::move(error);
    return Outcome::broken;
}

// The limit is of whole frames, in segments of their bodies alone.
bool FrameDecoder::too_large(const FrameHeader& header) {
    uint64_t limit = max_body_ + FrameHeader::kSize;
    uint64_t size = body_size(header) + (segments_ ? 0 : FrameHeader::kSize);
    if (size <= limit) return false;
    error_ = invalid(
        segments_ ? fmt::format("CQL Message of size {} bytes exceeds allowed maximum of {} bytes", size, limit)
                  : fmt::format("Request is too big: length {} exceeds maximum allowed length {}.", size, limit));
    return true;
}

FrameDecoder::Outcome FrameDecoder::next_plain(Frame& frame) {
    BytesView available = pending();
    if (available.size() < FrameHeader::kSize) return Outcome::need_more;
    frame.header = FrameHeader::decode(available);
    if (too_large(frame.header)) {
        available.remove_prefix(FrameHeader::kSize);
        auto there = static_cast<size_t>(std::min<uint64_t>(body_size(frame.header), available.size()));
        skip_ = body_size(frame.header) - there;
        consumed_ += FrameHeader::kSize + there;
        return Outcome::malformed;
    }
    size_t size = FrameHeader::kSize + body_size(frame.header);
    if (available.size() < size) return Outcome::need_more;
    consumed_ += size;
    frame.body = available.substr(FrameHeader::kSize, size - FrameHeader::kSize);
    return inflate(frame);
}

FrameDecoder::Outcome FrameDecoder::inflate(Frame& frame) {
    if (!frame.header.has(kFlagCompressed) || compression_ == Compression::none) return Outcome::frame;
    auto status = decompress_frame_body(compression_, frame.body, kMostInflation * max_body_, frame.storage);
    if (!status) return malformed(std::move(status).error());
    frame.body = frame.storage;
    return Outcome::frame;
}

FrameDecoder::Outcome FrameDecoder::next_segmented(Frame& frame) {
    while (payload_.empty()) {
        Outcome outcome = read_segment(frame);
        if (outcome != Outcome::need_more || payload_.empty()) return outcome;
    }
    return next_in_payload(frame);
}

FrameDecoder::Outcome FrameDecoder::next_in_payload(Frame& frame) {
    if (payload_.size() < FrameHeader::kSize) {
        size_t there = payload_.size();
        payload_ = {};
        return malformed(incomplete_frame(FrameHeader::kSize, there));
    }
    frame.header = FrameHeader::decode(payload_);
    if (frame.header.length < 0) {
        return broken(protocol_error(
            fmt::format("Invalid value for envelope header body length field: {}", frame.header.length)));
    }
    size_t size = FrameHeader::kSize + body_size(frame.header);
    if (size > payload_.size()) {
        size_t there = payload_.size();
        payload_ = {};
        frame.header.stream = 0;
        return malformed(incomplete_frame(size, there));
    }
    frame.body = payload_.substr(FrameHeader::kSize, size - FrameHeader::kSize);
    payload_.remove_prefix(size);
    return Outcome::frame;
}

// need_more with a payload_: a self-contained segment was read; without: no whole segment is there.
FrameDecoder::Outcome FrameDecoder::read_segment(Frame& frame) {
    while (true) {
        BytesView available = pending();
        size_t header_size = SegmentHeader::size(lz4_);
        if (available.size() < header_size) return Outcome::need_more;
        auto header = SegmentHeader::decode(available, lz4_);
        if (!header) {
            size_t fields = header_size - 3;
            uint64_t value = 0;
            for (size_t i = fields; i > 0; --i) value = value << 8 | static_cast<uint8_t>(available[i - 1]);
            return broken(
                crc_mismatch("header", load_little_endian(available.data() + fields, 3), crc24(value, fields)));
        }
        size_t size = header_size + header->payload_size + SegmentHeader::kTrailerSize;
        if (available.size() < size) return Outcome::need_more;
        consumed_ += size;
        BytesView payload = available.substr(header_size, header->payload_size);
        uint32_t read = load_little_endian(payload.data() + payload.size(), SegmentHeader::kTrailerSize);
        uint32_t computed = crc32_of_payload(payload);
        if (read != computed) return broken(crc_mismatch("body", read, computed));
        if (header->uncompressed_size > 0) {
            inflated_.clear();
            auto status = decompress_block(payload, header->uncompressed_size, inflated_);
            if (!status) return broken(std::move(status).error());
            payload = inflated_;
        }
        if (header->self_contained) {
            payload_ = payload;
            if (!payload_.empty()) return Outcome::need_more;
            continue;
        }
        Outcome outcome = add_part(payload, frame);
        if (outcome != Outcome::need_more) return outcome;
    }
}

// A part of a frame that is spread over segments; need_more: the frame is not complete yet.
FrameDecoder::Outcome FrameDecoder::add_part(BytesView payload, Frame& frame) {
    if (skip_ > 0) {  // of a frame that is too large
        skip_ -= std::min<uint64_t>(skip_, payload.size());
        return Outcome::need_more;
    }
    if (part_header_.size() < FrameHeader::kSize) {
        size_t taken = std::min(FrameHeader::kSize - part_header_.size(), payload.size());
        part_header_.append(payload.substr(0, taken));
        payload.remove_prefix(taken);
        if (part_header_.size() < FrameHeader::kSize) return Outcome::need_more;
        frame.header = FrameHeader::decode(part_header_);
        if (frame.header.length < 0) {
            return broken(protocol_error(
                fmt::format("Invalid value for envelope header body length field: {}", frame.header.length)));
        }
        if (too_large(frame.header)) {
            skip_ = body_size(frame.header) - std::min<uint64_t>(body_size(frame.header), payload.size());
            part_header_.clear();
            return Outcome::malformed;
        }
        if (body_size(frame.header) >= kLargeBody) part_ = take_kept_buffer();
        part_.reserve(std::min<size_t>(body_size(frame.header), kKeptBuffer));
    }
    part_.append(payload);
    FrameHeader header = FrameHeader::decode(part_header_);
    if (part_.size() < body_size(header)) return Outcome::need_more;
    frame.header = header;
    frame.storage = std::move(part_);
    part_.clear();
    part_header_.clear();
    if (frame.storage.size() > body_size(header)) {
        frame.header.stream = 0;
        return malformed(protocol_error("A segment holds more than the rest of its message"));
    }
    frame.body = frame.storage;
    return Outcome::frame;
}

}  // namespace ilion::wire
