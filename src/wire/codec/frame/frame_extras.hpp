// What may stand between the header and a message, each announced by a flag of the header, in this order:
//
//   tracing 0x02          16 bytes, tracing id; responses only
//   warning 0x08          [string list]; responses only, from v4
//   custom payload 0x04   [bytes map]; both directions, from v4
#pragma once

#include <optional>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "wire/codec/frame/frame_header.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct FrameExtras {
    std::optional<Uuid> tracing_id;
    std::vector<std::string> warnings;
    std::optional<BytesMap> custom_payload;

    // The flags that announce what is set, for the header.
    uint8_t flags(int version) const;
    void encode(Bytes& out, int version) const;

    // Splits a frame: reads the extras that the header announces and returns the message after them.
    static Result<BytesView> split(const FrameHeader& header, BytesView body, FrameExtras& out);
};

}  // namespace ilion::wire
