#include "wire/codec/frame/frame_extras.hpp"

namespace ilion::wire {

uint8_t FrameExtras::flags(int version) const {
    unsigned flags = 0;
    if (tracing_id) flags |= kFlagTracing;
    if (!warnings.empty() && version >= 4) flags |= kFlagWarning;
    if (custom_payload && version >= 4) flags |= kFlagCustomPayload;
    return static_cast<uint8_t>(flags);
}

void FrameExtras::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    if (tracing_id) writer.write_bytes(tracing_id->view());
    if (version < 4) return;
    if (!warnings.empty()) write_string_list(writer, warnings);
    if (custom_payload) write_bytes_map(writer, *custom_payload);
}

Result<BytesView> FrameExtras::split(const FrameHeader& header, BytesView body, FrameExtras& out) {
    ByteReader reader(body);
    if (header.response && header.has(kFlagTracing)) {
        BytesView id = reader.read_bytes(16);
        if (reader.ok()) out.tracing_id = Uuid::from_bytes(id);
    }
    if (header.response && header.has(kFlagWarning)) out.warnings = read_string_list(reader);
    if (header.has(kFlagCustomPayload)) {
        if (header.version < 4) {
            return protocol_error("Received frame with CUSTOM_PAYLOAD flag for native protocol version < 4");
        }
        out.custom_payload = read_bytes_map(reader);
    }
    if (!reader.ok()) return protocol_error("Malformed frame: what its flags announce is not there");
    return reader.rest();
}

}  // namespace ilion::wire
