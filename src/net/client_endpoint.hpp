// Where a server listens: an address or a name, a port, and the name its certificate should carry.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace ilion {

struct Endpoint {
    std::string address;  // IPv4, IPv6 (without brackets), a host name, or the path of a UNIX socket with port 0
    uint16_t port = 9042;
    std::string server_name;  // TLS server name (SNI and certificate check); empty: `address`

    auto operator<=>(const Endpoint&) const = default;
    // "10.0.0.1:9042", "[::1]:9042".
    std::string to_string() const;
};

}  // namespace ilion
