#include "wire/codec/frame/frame_header.hpp"

#include "base/endian.hpp"

namespace ilion::wire {
namespace {

constexpr size_t kStreamAt = 2;
constexpr size_t kLengthAt = 5;

}  // namespace

FrameHeader FrameHeader::decode(BytesView bytes) {
    FrameHeader header;
    auto first = static_cast<uint8_t>(bytes[0]);
    header.version = first & 0x7f;
    header.response = (first & 0x80) != 0;
    header.flags = static_cast<uint8_t>(bytes[1]);
    header.stream = load_be<int16_t>(bytes.data() + kStreamAt);
    header.opcode = static_cast<uint8_t>(bytes[4]);
    header.length = load_be<int32_t>(bytes.data() + kLengthAt);
    return header;
}

void FrameHeader::encode(Bytes& out) const {
    char encoded[kSize];
    encoded[0] = static_cast<char>(version | (response ? 0x80 : 0));
    encoded[1] = static_cast<char>(flags);
    store_be(encoded + kStreamAt, stream);
    encoded[4] = static_cast<char>(opcode);
    store_be(encoded + kLengthAt, length);
    out.append(encoded, kSize);
}

size_t begin_frame(Bytes& out, const FrameHeader& header) {
    size_t position = out.size();
    header.encode(out);
    return position;
}

void end_frame(Bytes& out, size_t position) {
    size_t length = out.size() - position - FrameHeader::kSize;
    store_be(out.data() + position + kLengthAt, static_cast<int32_t>(length));
}

void set_frame_stream(char* frame, int16_t stream) {
    store_be(frame + kStreamAt, stream);
}

Frame& Frame::operator=(Frame&& other) noexcept {
    bool owned = !other.storage.empty();
    // The body may begin inside the storage.
    size_t offset = owned ? static_cast<size_t>(other.body.data() - other.storage.data()) : 0;
    size_t size = other.body.size();
    header = other.header;
    storage = std::move(other.storage);
    body = owned ? BytesView(storage).substr(offset, size) : other.body;
    other.storage.clear();
    other.body = {};
    return *this;
}

Bytes Frame::take_body() {
    if (!storage.empty() && body.data() == storage.data() && body.size() == storage.size()) {
        body = {};
        return std::move(storage);
    }
    return Bytes(body);
}

}  // namespace ilion::wire
