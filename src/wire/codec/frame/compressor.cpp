#include "wire/codec/frame/compressor.hpp"

#include <lz4.h>
#include <snappy-c.h>

#include "base/endian.hpp"

namespace ilion::wire {
namespace {

// LZ4 cannot expand a block more than this; a claim beyond it is a lie, found out before memory is taken.
constexpr size_t kMaxLz4Ratio = 255;

Error undecodable() {
    return make_error(ErrorCode::server_error, "Malformed compressed data");
}

void append_lz4(BytesView body, Bytes& out) {
    int size = static_cast<int>(body.size());
    size_t at = out.size();
    int bound = LZ4_compressBound(size);
    out.resize(at + static_cast<size_t>(bound));
    int written = LZ4_compress_default(body.data(), out.data() + at, size, bound);
    out.resize(at + static_cast<size_t>(written));
}

void append_snappy(BytesView body, Bytes& out) {
    size_t at = out.size();
    size_t written = snappy_max_compressed_length(body.size());
    out.resize(at + written);
    snappy_compress(body.data(), body.size(), out.data() + at, &written);
    out.resize(at + written);
}

}  // namespace

void compress_frame_body(Compression compression, BytesView body, Bytes& out) {
    if (compression == Compression::lz4) {
        char size[4];
        store_be(size, static_cast<int32_t>(body.size()));
        out.append(size, sizeof size);
        append_lz4(body, out);
    } else if (compression == Compression::snappy) {
        append_snappy(body, out);
    } else {
        out.append(body);
    }
}

Status decompress_frame_body(Compression compression, BytesView body, size_t limit, Bytes& out) {
    out.clear();
    if (compression == Compression::lz4) {
        if (body.size() < 4) return undecodable();
        auto size = load_be<uint32_t>(body.data());
        if (size > limit) return undecodable();
        return decompress_block(body.substr(4), size, out);
    }
    if (compression == Compression::snappy) {
        size_t size = 0;
        if (snappy_uncompressed_length(body.data(), body.size(), &size) != SNAPPY_OK || size > limit) {
            return undecodable();
        }
        // Valid before memory is taken for what it claims to hold.
        if (snappy_validate_compressed_buffer(body.data(), body.size()) != SNAPPY_OK) return undecodable();
        out.resize(size);
        if (snappy_uncompress(body.data(), body.size(), out.data(), &size) != SNAPPY_OK) return undecodable();
        return {};
    }
    out.assign(body);
    return {};
}

bool compress_block(BytesView payload, Bytes& out) {
    if (payload.size() < 2) return false;
    size_t at = out.size();
    size_t room = payload.size() - 1;
    out.resize(at + room);
    int written = LZ4_compress_default(payload.data(), out.data() + at, static_cast<int>(payload.size()),
                                       static_cast<int>(room));
    out.resize(at + static_cast<size_t>(written > 0 ? written : 0));
    return written > 0;
}

Status decompress_block(BytesView block, size_t uncompressed_size, Bytes& out) {
    if (uncompressed_size > block.size() * kMaxLz4Ratio) {
        if (uncompressed_size != 0) return undecodable();
    }
    size_t at = out.size();
    out.resize(at + uncompressed_size);
    int written = LZ4_decompress_safe(block.data(), out.data() + at, static_cast<int>(block.size()),
                                      static_cast<int>(uncompressed_size));
    if (written < 0 || static_cast<size_t>(written) != uncompressed_size) {
        out.resize(at);
        return undecodable();
    }
    return {};
}

}  // namespace ilion::wire
