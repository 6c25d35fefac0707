#include "wire/codec/request/prepare.hpp"

#include "wire/codec/request/request_reader.hpp"

namespace ilion::wire {
namespace {

constexpr uint32_t kWithKeyspace = 0x01;

}  // namespace

void Prepare::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    write_long_string(writer, query);
    if (version < 5) return;
    writer.write(keyspace ? kWithKeyspace : uint32_t{0});
    if (keyspace) write_string(writer, *keyspace);
}

Result<Prepare> Prepare::decode(BytesView body, int version) {
    RequestReader reader(body, Opcode::prepare);
    Prepare message;
    message.query = reader.read_long_string();
    if (version >= 5 && (reader.read<uint32_t>() & kWithKeyspace) != 0) message.keyspace = reader.read_string();
    if (!reader.ok()) return reader.take_error();
    return message;
}

}  // namespace ilion::wire
