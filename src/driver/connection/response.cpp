#include "driver/connection/response.hpp"

#include <string>

#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/response/error_message.hpp"

namespace ilion::driver {

Result<BytesView> message_of(const wire::Frame& frame) {
    constexpr uint8_t kExtras = wire::kFlagTracing | wire::kFlagWarning | wire::kFlagCustomPayload;
    if (!frame.header.has(kExtras)) return frame.body;
    wire::FrameExtras extras;
    return wire::FrameExtras::split(frame.header, frame.body, extras);
}

Status error_of(const wire::Frame& frame) {
    if (frame.header.op() == wire::Opcode::result) return {};
    if (frame.header.op() != wire::Opcode::error) {
        return protocol_error("Unexpected answer " + std::string(wire::opcode_name(frame.header.op())));
    }
    ILION_TRY_ASSIGN(BytesView message, message_of(frame));
    Error error;
    ILION_TRY(wire::decode_error(message, frame.header.version, error));
    return error;
}

}  // namespace ilion::driver
