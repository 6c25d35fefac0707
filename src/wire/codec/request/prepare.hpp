// PREPARE (request 0x09): CQL text to keep.
//
//   [long string] query
//   from v5: int32 flags; if 0x01: [string] keyspace
#pragma once

#include <optional>

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct Prepare {
    std::string_view query;
    std::optional<std::string_view> keyspace;  // from v5

    void encode(Bytes& out, int version) const;
    static Result<Prepare> decode(BytesView body, int version);
};

}  // namespace ilion::wire
