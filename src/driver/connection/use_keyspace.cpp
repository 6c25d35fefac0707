#include "driver/connection/use_keyspace.hpp"

#include "driver/connection/response.hpp"
#include "wire/codec/request/query.hpp"

namespace ilion::driver {

void UseKeyspace::on_response(wire::Frame& frame) {
    done_(error_of(frame));
}

void UseKeyspace::on_connection_lost(const Error& error) {
    done_(error);
}

Bytes UseKeyspace::request(std::string_view keyspace, int version) {
    Bytes body;
    std::string text = "USE " + quote_name(keyspace);
    wire::Query query{.query = text};
    query.encode(body, version);
    return body;
}

std::string quote_name(std::string_view name) {
    std::string quoted = "\"";
    for (char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

}  // namespace ilion::driver
