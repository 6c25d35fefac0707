#include "net/client_resolver.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>

namespace ilion {

namespace asio = boost::asio;

bool is_ip_address(const std::string& text) {
    boost::system::error_code error;
    asio::ip::make_address(text, error);
    return !error;
}

std::string ip_address_text(std::string_view raw) {
    if (raw.size() == 4) {
        asio::ip::address_v4::bytes_type bytes;
        std::memcpy(bytes.data(), raw.data(), raw.size());
        return asio::ip::address_v4(bytes).to_string();
    }
    if (raw.size() == 16) {
        asio::ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), raw.data(), raw.size());
        return asio::ip::address_v6(bytes).to_string();
    }
    return {};
}

void resolve(ClientLoop& loop, const std::string& name,
             std::function<void(Result<std::vector<std::string>>)> handler) {
    if (is_ip_address(name)) {
        loop.post([name, handler = std::move(handler)] { handler(std::vector<std::string>{name}); });
        return;
    }
    auto resolver = std::make_shared<asio::ip::tcp::resolver>(loop.context());
    resolver->async_resolve(
        name, "", [&loop, resolver, name, handler = std::move(handler)](const auto& error, const auto& results) {
            loop.run_turn([&] {
                if (error) {
                    return handler(make_error(ErrorCode::connection_closed,
                                              "Cannot resolve '" + name + "': " + error.message()));
                }
                std::vector<std::string> addresses;
                for (const auto& entry : results) {
                    std::string address = entry.endpoint().address().to_string();
                    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
                        addresses.push_back(std::move(address));
                    }
                }
                handler(std::move(addresses));
            });
        });
}

}  // namespace ilion
