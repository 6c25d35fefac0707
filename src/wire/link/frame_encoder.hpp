// Frames into the bytes of a connection, for both ends: collects what is sent between two writes, compresses bodies
// (v3, v4) or packs frames into segments (v5). Sans-IO, one owner, no locking.
#pragma once

#include "wire/codec/frame/frame_header.hpp"

namespace ilion::wire {

class FrameEncoder {
public:
    // Frames are appended here, uncompressed, with begin_frame and end_frame.
    Bytes& frames() { return frames_; }
    // What is appended here goes out as it is, after what is in frames() now.
    Bytes& raw();
    bool empty() const { return frames_.empty() && output_.empty(); }

    // Moves everything collected to `out` (replacing it), ready to be written to the socket.
    void take_output(Bytes& out);

    // Both apply to frames appended from now on.
    void set_compression(Compression compression);
    void switch_to_segments(bool lz4);

private:
    void seal();

    Bytes frames_;  // since the last seal
    Bytes output_;  // sealed
    Compression compression_ = Compression::none;
    bool segments_ = false;
    bool lz4_ = false;
};

}  // namespace ilion::wire
