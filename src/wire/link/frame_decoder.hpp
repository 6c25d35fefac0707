// Bytes of a connection into frames, for both ends: plain frames first, segments after `switch_to_segments`.
//
// Sans-IO: `append` what was read, then call `next` until it has nothing more. One owner, no locking.
#pragma once

#include "base/error.hpp"
#include "wire/codec/frame_header.hpp"

namespace ilion::wire {

class FrameDecoder {
public:
    enum class Outcome : uint8_t {
        need_more,
        frame,      // `Frame` is filled in
        too_large,  // `Frame::header` is; the body is skipped as it arrives
        broken,     // see error(); nothing after this point can be understood
    };

    // Bodies above `max_body` are answered with too_large.
    explicit FrameDecoder(size_t max_body) : max_body_(max_body) {}

    // Invalidates the views of earlier frames.
    void append(BytesView bytes);
    // With `header_only`, stops after the header (Frame::body empty, nothing consumed): to look at the version
    // first.
    Outcome next(Frame& frame);
    // The header that comes next, if it is there; consumes nothing. Only while there are no segments.
    bool peek_header(FrameHeader& header) const;

    // Applies to frames whose header has the compressed flag.
    void set_compression(Compression compression) { compression_ = compression; }
    // From the next byte on. Bytes that are already there count as segments.
    void switch_to_segments(bool lz4);

    const Error& error() const { return error_; }
    size_t buffered() const { return input_.size() - consumed_; }

private:
    Outcome next_frame_in(BytesView& available, Frame& frame, bool& incomplete);
    Outcome next_plain(Frame& frame);
    Outcome next_segmented(Frame& frame);
    Outcome read_segment(bool& got_one);
    Outcome fail(Error error);

    size_t max_body_;
    Compression compression_ = Compression::none;
    bool segments_ = false;
    bool lz4_ = false;
    bool broken_ = false;
    Error error_;

    Bytes input_;          // what has arrived
    size_t consumed_ = 0;  // of input_

    size_t skip_ = 0;          // bytes of a too large body that are still to come
    BytesView payload_;        // what is left of a self-contained segment; a view into input_ or inflated_
    Bytes inflated_;           // the decompressed payload of the current segment
    Bytes partial_;            // a frame that is spread over segments
    size_t partial_size_ = 0;  // its whole size, 0: its header is not complete
};

}  // namespace ilion::wire
