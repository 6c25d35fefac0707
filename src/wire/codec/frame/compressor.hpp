// LZ4 and Snappy blocks as the protocol uses them.
//
// Frames (v3, v4): LZ4 has the uncompressed length before it (int32, big-endian); Snappy carries its own. Segments
// (v5): bare LZ4 blocks, both lengths are in the segment's header.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::wire {

// Appends the compressed form of `body` to `out`.
void compress_frame_body(Compression compression, BytesView body, Bytes& out);
// Replaces `out` by the uncompressed form; refuses to make more than `limit` bytes.
Status decompress_frame_body(Compression compression, BytesView body, size_t limit, Bytes& out);

// Appends an LZ4 block; false, and nothing appended, if it would not be shorter than `payload`.
bool compress_block(BytesView payload, Bytes& out);
// Appends exactly `uncompressed_size` bytes to `out`, or fails.
Status decompress_block(BytesView block, size_t uncompressed_size, Bytes& out);

}  // namespace ilion::wire
