#include "wire/codec/request/query.hpp"

namespace ilion::wire {

void Query::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    write_long_string(writer, query);
    parameters.encode(writer, version);
}

Result<Query> Query::decode(BytesView body, int version) {
    RequestReader reader(body, Opcode::query);
    Query message;
    message.query = reader.read_long_string();
    message.parameters = QueryParameters::decode_of_statement(reader, version);
    if (!reader.ok()) return reader.take_error();
    return message;
}

}  // namespace ilion::wire
