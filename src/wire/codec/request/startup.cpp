#include "wire/codec/request/startup.hpp"

#include "base/characters.hpp"
#include "wire/codec/request/request_reader.hpp"

namespace ilion::wire {

const std::string* Startup::option(std::string_view name) const {
    for (const auto& [key, value] : options) {
        if (key == name) return &value;
    }
    return nullptr;
}

void Startup::encode(Bytes& out) const {
    ByteWriter writer(out);
    write_string_map(writer, options);
}

Result<Startup> Startup::decode(BytesView body) {
    RequestReader reader(body, Opcode::startup);
    Startup message;
    size_t count = reader.read<uint16_t>();
    message.options.reserve(reader.believable(count, 4));
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        std::string name = upper_case(reader.read_string());
        message.options.emplace_back(std::move(name), reader.read_string());
    }
    if (!reader.ok()) return reader.take_error();
    return message;
}

}  // namespace ilion::wire
