#include "session/consistency_offset.hpp"

#include "base/byte_reader.hpp"
#include "wire/codec/frame/frame_extras.hpp"

namespace ilion::python {

namespace {

void skip_long_string(ByteReader& reader) {
    auto size = reader.read<int32_t>();
    if (size < 0) return reader.fail();
    reader.read_bytes(static_cast<size_t>(size));
}

void skip_short_bytes(ByteReader& reader) {
    reader.read_bytes(reader.read<uint16_t>());
}

// See wire/codec/request/batch.hpp.
void skip_batch_statements(ByteReader& reader) {
    reader.read<uint8_t>();
    auto statements = reader.read<uint16_t>();
    for (unsigned i = 0; i < statements && reader.ok(); ++i) {
        bool is_prepared = reader.read<uint8_t>() == 1;
        is_prepared ? skip_short_bytes(reader) : skip_long_string(reader);
        auto values = reader.read<uint16_t>();
        for (unsigned v = 0; v < values && reader.ok(); ++v) reader.read_value();
    }
}

}  // namespace

uint32_t consistency_offset(wire::Opcode opcode, uint8_t flags, BytesView body, int version) {
    constexpr int kMetadataIdsSince = 5;
    ByteReader reader(body);
    if ((flags & wire::kFlagCustomPayload) != 0) wire::read_bytes_map(reader);
    switch (opcode) {
        case wire::Opcode::query:
            skip_long_string(reader);
            break;
        case wire::Opcode::execute:
            skip_short_bytes(reader);
            if (version >= kMetadataIdsSince) skip_short_bytes(reader);
            break;
        case wire::Opcode::batch:
            skip_batch_statements(reader);
            break;
        default:
            return 0;
    }
    return reader.ok() ? static_cast<uint32_t>(body.size() - reader.remaining()) : 0;
}

}  // namespace ilion::python
