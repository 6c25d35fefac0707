// Types that sort as their bytes: text, ascii, blob, inet, duration.
//
// The bytes, each 0x00 followed by 0xff, then 0x00 0x01: what is shorter ends before what goes on.
#include "types/comparable/component.hpp"

namespace ilion::comparable {
namespace {

constexpr uint8_t kZeroByte = 0x00;
constexpr uint8_t kZeroFollows = 0xff;
constexpr uint8_t kZeroEnds = 0x01;

}  // namespace

void encode_bytes(BytesView value, Bytes& out) {
    for (size_t zero; (zero = value.find('\0')) != BytesView::npos;) {
        out.append(value.substr(0, zero + 1));
        out.push_back(static_cast<char>(kZeroFollows));
        value.remove_prefix(zero + 1);
    }
    out.append(value);
    out.push_back(static_cast<char>(kZeroByte));
    out.push_back(static_cast<char>(kZeroEnds));
}

bool decode_bytes(Source& source, Bytes* out) {
    while (true) {
        size_t run = source.find(kZeroByte);
        if (run == BytesView::npos) return source.fail();
        source.take_bytes(run, out);
        source.take_byte();
        uint8_t next = source.take_byte();
        if (next == kZeroEnds) return source.ok();
        if (next != kZeroFollows) return source.fail();
        if (out != nullptr) out->push_back('\0');
    }
}

}  // namespace ilion::comparable
