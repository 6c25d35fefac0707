#include "wire/link/frame_encoder.hpp"

#include "base/endian.hpp"
#include "wire/codec/frame/compressor.hpp"
#include "wire/codec/frame/segment.hpp"

namespace ilion::wire {
namespace {

// Below this, compressing costs more than the bytes it saves.
constexpr size_t kMinCompressedBody = 128;
constexpr size_t kFlagsAt = 1;

void append_compressed(BytesView frames, Compression compression, Bytes& out) {
    while (!frames.empty()) {
        FrameHeader header = FrameHeader::decode(frames);
        auto length = static_cast<size_t>(header.length);
        BytesView frame = frames.substr(0, FrameHeader::kSize + length);
        frames.remove_prefix(frame.size());
        if (length < kMinCompressedBody) {
            out.append(frame);
            continue;
        }
        size_t position = begin_frame(out, header);
        compress_frame_body(compression, frame.substr(FrameHeader::kSize), out);
        end_frame(out, position);
        out[position + kFlagsAt] = static_cast<char>(header.flags | kFlagCompressed);
    }
}

}  // namespace

void FrameEncoder::seal() {
    if (frames_.empty()) return;
    if (segments_) {
        encode_segments(frames_, lz4_, output_);
    } else if (compression_ != Compression::none) {
        append_compressed(frames_, compression_, output_);
    } else if (output_.empty()) {
        output_.swap(frames_);
    } else {
        output_.append(frames_);
    }
    frames_.clear();
}

Bytes& FrameEncoder::raw() {
    seal();
    return output_;
}

void FrameEncoder::take_output(Bytes& out) {
    seal();
    out.clear();
    out.swap(output_);
}

void FrameEncoder::set_compression(Compression compression) {
    seal();
    compression_ = compression;
}

void FrameEncoder::switch_to_segments(bool lz4) {
    seal();
    segments_ = true;
    lz4_ = lz4;
    compression_ = Compression::none;
}

}  // namespace ilion::wire
