// Where the consistency level stands in a request that an application has encoded, so that a retry can lower it.
#pragma once

#include "base/bytes.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::python {

// Zero for requests without a level, and for what cannot be read.
uint32_t consistency_offset(wire::Opcode opcode, uint8_t flags, BytesView body, int version);

}  // namespace ilion::python
