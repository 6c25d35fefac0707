// From the address a node announces to the one a client should use.
#pragma once

#include <memory>

#include "net/client_endpoint.hpp"

namespace ilion::driver {

struct HostInfo;

// Called on the loop thread for every row of system.peers(_v2) and every event.
class AddressTranslator {
public:
    virtual ~AddressTranslator() = default;
    virtual Endpoint translate(const Endpoint& announced) = 0;
    // Of a node whose row is known.
    virtual Endpoint endpoint_of(const Endpoint& announced, const HostInfo&) { return translate(announced); }
};
using AddressTranslatorPtr = std::shared_ptr<AddressTranslator>;

}  // namespace ilion::driver
