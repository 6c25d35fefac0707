// STARTUP (request 0x01): the options of the connection.
//
//   [string map]    CQL_VERSION (mandatory), COMPRESSION, DRIVER_NAME, DRIVER_VERSION, ...
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct Startup {
    StringMap options;

    // The value of an option, or null. Names are upper case after `decode`, whatever the client wrote.
    const std::string* option(std::string_view name) const;

    void encode(Bytes& out) const;
    static Result<Startup> decode(BytesView body);
};

}  // namespace ilion::wire
