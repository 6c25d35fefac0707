#include "net/client_endpoint.hpp"

namespace ilion {

std::string Endpoint::to_string() const {
    if (port == 0) return address;
    bool is_v6 = address.find(':') != std::string::npos;
    return (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace ilion
