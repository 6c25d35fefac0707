// Segments and compressors. The expected bytes of segments were made with cassandra-driver 3.30.1's SegmentCodec.
#include "wire/codec/frame/segment.hpp"

#include <gtest/gtest.h>

#include "wire/codec/frame/compressor.hpp"
#include "wire/codec/frame/frame_header.hpp"
#include "wire/codec/utf8.hpp"

namespace ilion::wire {
namespace {

using namespace std::literals;

Bytes frame_of(size_t body_size, char fill = 'x') {
    Bytes out;
    FrameHeader header;
    header.opcode = static_cast<uint8_t>(Opcode::query);
    size_t position = begin_frame(out, header);
    out.append(body_size, fill);
    end_frame(out, position);
    return out;
}

TEST(Segment, BytesAsUpstreamMakesThem) {
    Bytes out;
    encode_segment("hello", true, false, out);
    EXPECT_EQ(out, "\005\000\002\031\231\232\150\145\154\154\157\164\200\016\266"s);
    out.clear();
    encode_segment("hello", false, false, out);
    EXPECT_EQ(out, "\005\000\000\004\110\043\150\145\154\154\157\164\200\016\266"s);
    out.clear();
    encode_segment("hello", true, true, out);  // does not get shorter: sent as it is
    EXPECT_EQ(out, "\005\000\000\000\004\344\253\216\150\145\154\154\157\164\200\016\266"s);
}

TEST(Segment, HeaderThereAndBack) {
    for (bool lz4 : {false, true}) {
        for (bool contained : {false, true}) {
            SegmentHeader header{SegmentHeader::kMaxPayload, lz4 ? 77777u : 0u, contained};
            Bytes bytes;
            header.encode(bytes, lz4);
            ASSERT_EQ(bytes.size(), SegmentHeader::size(lz4));
            auto decoded = SegmentHeader::decode(bytes, lz4);
            ASSERT_TRUE(decoded);
            EXPECT_EQ(decoded->payload_size, header.payload_size);
            EXPECT_EQ(decoded->uncompressed_size, header.uncompressed_size);
            EXPECT_EQ(decoded->self_contained, contained);
            for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
                Bytes wrong = bytes;
                wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << (bit % 8)));
                EXPECT_FALSE(SegmentHeader::decode(wrong, lz4));
            }
        }
    }
}

TEST(Segment, FramesShareSegmentsAndLargeOnesAreSpread) {
    Bytes small = frame_of(10);
    Bytes large = frame_of(300000, 'y');
    Bytes out;
    encode_segments(small + small + large + small, false, out);
    std::vector<std::pair<size_t, bool>> segments;
    BytesView rest = out;
    while (!rest.empty()) {
        auto header = SegmentHeader::decode(rest, false);
        ASSERT_TRUE(header);
        segments.emplace_back(header->payload_size, header->self_contained);
        rest.remove_prefix(SegmentHeader::kSize + header->payload_size + SegmentHeader::kTrailerSize);
    }
    size_t last = large.size() - 2 * SegmentHeader::kMaxPayload;
    std::vector<std::pair<size_t, bool>> expected = {{2 * small.size(), true},
                                                     {SegmentHeader::kMaxPayload, false},
                                                     {SegmentHeader::kMaxPayload, false},
                                                     {last, false},
                                                     {small.size(), true}};
    EXPECT_EQ(segments, expected);
}

TEST(Compressor, FramesThereAndBack) {
    for (auto compression : {Compression::lz4, Compression::snappy}) {
        for (const Bytes& body : {Bytes(), Bytes("x"), Bytes(100000, 'a')}) {
            Bytes compressed;
            compress_frame_body(compression, body, compressed);
            Bytes out;
            ASSERT_TRUE(decompress_frame_body(compression, compressed, 100000, out));
            EXPECT_EQ(out, body);
            EXPECT_EQ(decompress_frame_body(compression, compressed, 99999, out).has_value(), body.size() < 100000);
            for (size_t size = 0; size < std::min<size_t>(compressed.size(), 64); ++size) {
                (void)decompress_frame_body(compression, BytesView(compressed).substr(0, size), 100000, out);
            }
        }
    }
}

TEST(Compressor, AnEmptyLz4BodyIsWhatCassandraSends) {
    Bytes compressed;
    compress_frame_body(Compression::lz4, "", compressed);
    EXPECT_EQ(compressed, "\0\0\0\0\0"s);
}

TEST(Compressor, LiesAboutTheSizeCostNoMemory) {
    Bytes out;
    EXPECT_FALSE(decompress_frame_body(Compression::lz4, "\x7f\xff\xff\xff\0"s, size_t{1} << 31, out));
    EXPECT_FALSE(decompress_frame_body(Compression::snappy, "\xff\xff\xff\xff\x07"s, size_t{1} << 31, out));
    EXPECT_LT(out.capacity(), 1000u);
}

TEST(Utf8, FindsTheFirstBadByte) {
    EXPECT_EQ(valid_utf8_prefix("plain text, more than eight"), 27u);
    EXPECT_EQ(valid_utf8_prefix("ü€😀"), 9u);
    EXPECT_EQ(valid_utf8_prefix("ab\xff"), 2u);
    EXPECT_EQ(valid_utf8_prefix("ab\xc3"), 2u);            // cut
    EXPECT_EQ(valid_utf8_prefix("\xc0\x80"), 0u);          // overlong
    EXPECT_EQ(valid_utf8_prefix("\xed\xa0\x80"), 0u);      // surrogate
    EXPECT_EQ(valid_utf8_prefix("\xf4\x90\x80\x80"), 0u);  // above U+10FFFF
}

}  // namespace
}  // namespace ilion::wire
