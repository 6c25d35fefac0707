// The nine bytes before every message (in protocol v5 documents: the header of an envelope), and how a frame is
// begun and ended in place: `begin_frame` leaves room for the length, the body is appended, `end_frame` fills it
// in.
//
//   byte 0    direction bit (0x80: response) and version
//   byte 1    flags
//   byte 2-3  stream, int16; -1 for events
//   byte 4    opcode
//   byte 5-8  length of the body, int32
#pragma once

#include <utility>

#include "base/bytes.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::wire {

struct FrameHeader {
    static constexpr size_t kSize = 9;

    uint8_t version = kMaxVersion;
    bool response = false;
    uint8_t flags = 0;
    int16_t stream = 0;
    uint8_t opcode = 0;  // maybe none of Opcode
    int32_t length = 0;

    bool has(uint8_t flag) const { return (flags & flag) != 0; }
    Opcode op() const { return static_cast<Opcode>(opcode); }

    // `bytes` must hold at least kSize bytes. Nothing is checked.
    static FrameHeader decode(BytesView bytes);
    void encode(Bytes& out) const;
};

// Appends the header; the returned position is for end_frame. `header.length` is ignored.
size_t begin_frame(Bytes& out, const FrameHeader& header);
// Sets the length of the frame that was begun at `position` to what has been appended since.
void end_frame(Bytes& out, size_t position);

// Rewrites one field of an encoded frame, so that a frame can be encoded before its stream is known.
void set_frame_stream(char* frame, int16_t stream);

// A message that has arrived, its body decompressed. `body` is a view into `storage`, or into the link's buffer;
// then it is valid until the link is asked for the next frame or receives again.
struct Frame {
    FrameHeader header;
    BytesView body;
    Bytes storage;

    Frame() = default;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    // Moving keeps the view right, also when the storage is short enough to live inside the string.
    Frame(Frame&& other) noexcept { *this = std::move(other); }
    Frame& operator=(Frame&& other) noexcept;
    // The body as bytes that outlive the link: moved if it has storage of its own, copied if not.
    Bytes take_body();
};

}  // namespace ilion::wire
