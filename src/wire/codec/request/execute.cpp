#include "wire/codec/request/execute.hpp"

namespace ilion::wire {

void Execute::encode_ids(ByteWriter& writer, int version) const {
    write_string(writer, id);
    if (version >= 5) write_string(writer, result_metadata_id);
}

void Execute::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    encode_ids(writer, version);
    parameters.encode(writer, version);
}

Result<Execute> Execute::decode(BytesView body, int version) {
    RequestReader reader(body, Opcode::execute);
    Execute message;
    message.id = reader.read_short_bytes();
    if (version >= 5) message.result_metadata_id = reader.read_short_bytes();
    message.parameters = QueryParameters::decode_of_statement(reader, version);
    if (!reader.ok()) return reader.take_error();
    return message;
}

}  // namespace ilion::wire
