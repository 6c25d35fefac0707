#include "wire/codec/request/authentication.hpp"

namespace ilion::wire {

void Authenticate::encode(Bytes& out) const {
    ByteWriter writer(out);
    write_string(writer, authenticator);
}

Result<Authenticate> Authenticate::decode(BytesView body) {
    ByteReader reader(body);
    Authenticate message{std::string(read_string(reader))};
    if (!reader.ok()) return protocol_error("Malformed AUTHENTICATE message");
    return message;
}

void AuthToken::encode(Bytes& out) const {
    ByteWriter writer(out);
    writer.write_value(token ? OptionalBytesView(*token) : std::nullopt);
}

Result<AuthToken> AuthToken::decode(BytesView body) {
    ByteReader reader(body);
    AuthToken message;
    if (auto token = reader.read_value()) message.token = Bytes(*token);
    if (!reader.ok()) return protocol_error("Malformed authentication token");
    return message;
}

}  // namespace ilion::wire
