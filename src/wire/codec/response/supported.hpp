// SUPPORTED (response 0x06): the answer to OPTIONS, whose body is empty.
//
//   [string multimap]    CQL_VERSION, COMPRESSION, PROTOCOL_VERSIONS
#pragma once

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct Supported {
    StringMultimap options;

    // The values of an option, or null.
    const std::vector<std::string>* option(std::string_view name) const;

    void encode(Bytes& out) const;
    static Result<Supported> decode(BytesView body);
};

}  // namespace ilion::wire
