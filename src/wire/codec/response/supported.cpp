#include "wire/codec/response/supported.hpp"

namespace ilion::wire {

void Supported::encode(Bytes& out) const {
    ByteWriter writer(out);
    write_string_multimap(writer, options);
}

Result<Supported> Supported::decode(BytesView body) {
    ByteReader reader(body);
    Supported supported{read_string_multimap(reader)};
    if (!reader.ok()) return protocol_error("Malformed SUPPORTED message");
    return supported;
}

const std::vector<std::string>* Supported::option(std::string_view name) const {
    for (const auto& [key, values] : options) {
        if (key == name) return &values;
    }
    return nullptr;
}

}  // namespace ilion::wire
