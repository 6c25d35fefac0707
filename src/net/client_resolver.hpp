// Host names to addresses, without blocking the loop.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "net/client_loop.hpp"

namespace ilion {

// True for an IPv4 or IPv6 address in text form.
bool is_ip_address(const std::string& text);
// The text form of 4 or 16 raw bytes; empty for any other size.
std::string ip_address_text(std::string_view raw);

// On the loop thread. The handler is called later, on it, with each address once; addresses resolve to themselves.
void resolve(ClientLoop& loop, const std::string& name,
             std::function<void(Result<std::vector<std::string>>)> handler);

}  // namespace ilion
