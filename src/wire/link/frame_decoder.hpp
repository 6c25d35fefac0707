// Bytes of a connection into frames, for both ends: plain frames first, segments after `switch_to_segments`.
//
// Sans-IO: `append` what was read, then call `next` until it has nothing more. A frame's views are valid until the
// next call of either. One owner, no locking.
#pragma once

#include "base/error.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::wire {

class FrameDecoder {
public:
    enum class Outcome : uint8_t {
        need_more,
        frame,      // the frame is filled in
        malformed,  // a frame that makes no sense was skipped: error(), and the header as far as it is known
        broken,     // error(), and the header as far as it is known; nothing after this point can be understood
    };

    // A body above `max_body` makes a malformed frame; it is skipped as it arrives.
    explicit FrameDecoder(size_t max_body) : max_body_(max_body) {}

    void append(BytesView bytes);
    Outcome next(Frame& frame);
    const Error& error() const { return error_; }

    // While there are no segments: the first byte of the next frame, or -1. Its version is looked at before the
    // rest has arrived, since headers of protocol v1 and v2 are shorter.
    int peek_first_byte();
    // Frames, the last maybe cut off, that come next as far as they lie side by side, unchecked. Good as long as
    // the last frame's views; maybe nothing although there are frames.
    BytesView coming() const { return segments_ ? payload_ : pending(); }
    // Forgets what has arrived and was not consumed.
    void discard() { consumed_ = input_.size(); }

    // For frames whose header has the compressed flag; without it, the flag is ignored.
    void set_compression(Compression compression) { compression_ = compression; }
    // From the first byte on that is not yet consumed.
    void switch_to_segments(bool lz4);
    bool segmented() const { return segments_; }

private:
    Outcome next_plain(Frame& frame);
    Outcome next_segmented(Frame& frame);
    Outcome next_in_payload(Frame& frame);
    Outcome read_segment(Frame& frame);
    Outcome add_part(BytesView payload, Frame& frame);
    Outcome inflate(Frame& frame);
    Outcome malformed(Error error);
    Outcome broken(Error error);
    bool too_large(const FrameHeader& header);
    BytesView pending() const { return BytesView(input_).substr(consumed_); }

    size_t max_body_;
    Compression compression_ = Compression::none;
    bool segments_ = false;
    bool lz4_ = false;
    bool broken_ = false;
    Error error_;

    Bytes input_;          // what has arrived
    size_t consumed_ = 0;  // of input_
    uint64_t skip_ = 0;    // bytes of a body that is not wanted and still to come

    BytesView payload_;  // what is left of a self-contained segment; a view into input_ or inflated_
    Bytes inflated_;     // the decompressed payload of the current segment
    Bytes part_header_;  // of a frame that is spread over segments
    Bytes part_;         // of its body
};

}  // namespace ilion::wire
