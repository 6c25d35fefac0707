// Frames of a server: first byte the version, second the opcode, third the header's flags.
#include <cstddef>
#include <cstdint>

#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/request/authentication.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/event.hpp"
#include "wire/codec/response/result.hpp"
#include "wire/codec/response/supported.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 3) return 0;
    ilion::wire::FrameHeader header;
    header.version = static_cast<uint8_t>(3 + data[0] % 3);
    header.response = true;
    header.flags = data[2];
    ilion::BytesView body(reinterpret_cast<const char*>(data) + 3, size - 3);
    ilion::wire::FrameExtras extras;
    auto message = ilion::wire::FrameExtras::split(header, body, extras);
    if (!message) return 0;
    switch (data[1] % 5) {
        case 0: {
            auto result = ilion::wire::decode_result(*message, header.version);
            if (const auto* rows = result ? std::get_if<ilion::wire::RowsResult>(&*result) : nullptr) {
                ilion::ByteReader reader(rows->rows);
                auto values = static_cast<int64_t>(rows->row_count) * rows->metadata.column_count;
                for (int64_t i = 0; i < values && reader.ok(); ++i) reader.read_value();
            }
            break;
        }
        case 1: {
            ilion::Error error;
            (void)ilion::wire::decode_error(*message, header.version, error);
            break;
        }
        case 2:
            (void)ilion::wire::Event::decode(*message);
            break;
        case 3:
            (void)ilion::wire::Supported::decode(*message);
            break;
        default:
            (void)ilion::wire::Authenticate::decode(*message);
            break;
    }
    return 0;
}
