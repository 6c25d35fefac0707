// SUPPORTED (response 0x06): the answer to OPTIONS, whose body is empty.
//
//   [string multimap]    CQL_VERSION, COMPRESSION, PROTOCOL_VERSIONS
#pragma once

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct Supported {
    StringMultimap options;

    void encode(Bytes& out) const;
    static Result<Supported> decode(BytesView body);
};

}  // namespace ilion::wire
