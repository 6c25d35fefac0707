// What a frame answers: success or which error.
#pragma once

#include "base/error.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::driver {

// The message without tracing id, warnings and payload. A view into the frame.
Result<BytesView> message_of(const wire::Frame& frame);
// Fails with the server's error if the frame is an ERROR, with protocol_error if it is no RESULT either.
Status error_of(const wire::Frame& frame);

}  // namespace ilion::driver
