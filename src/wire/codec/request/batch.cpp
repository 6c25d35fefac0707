#include "wire/codec/request/batch.hpp"

#include <fmt/format.h>

namespace ilion::wire {
namespace {

void write_statement(ByteWriter& writer, const Batch::Statement& statement) {
    writer.write(static_cast<uint8_t>(statement.prepared));
    if (statement.prepared) {
        write_string(writer, statement.query_or_id);
    } else {
        write_long_string(writer, statement.query_or_id);
    }
    if (statement.encoded_value_count > 0) {
        writer.write(statement.encoded_value_count);
        writer.write_bytes(statement.encoded_values);
        return;
    }
    writer.write(static_cast<uint16_t>(statement.values.size()));
    for (const auto& value : statement.values) write_value(writer, value);
}

Batch::Statement read_statement(RequestReader& reader, int version) {
    Batch::Statement statement;
    auto kind = reader.read<uint8_t>();
    if (kind > 1) {
        reader.fail(
            protocol_error(fmt::format("Invalid query kind in BATCH messages. Must be 0 or 1 but got {}", kind)));
        return statement;
    }
    statement.prepared = kind == 1;
    statement.query_or_id = statement.prepared ? reader.read_short_bytes() : reader.read_long_string();
    size_t count = reader.read<uint16_t>();
    statement.values.reserve(reader.believable(count, 4));
    for (size_t i = 0; i < count && reader.ok(); ++i) statement.values.push_back(reader.read_value(version));
    return statement;
}

}  // namespace

void Batch::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    writer.write(static_cast<uint8_t>(type));
    writer.write(static_cast<uint16_t>(statements.size()));
    for (const auto& statement : statements) write_statement(writer, statement);
    parameters.encode(writer, version);
}

Result<Batch> Batch::decode(BytesView body, int version) {
    RequestReader reader(body, Opcode::batch);
    Batch message;
    auto type = reader.read<uint8_t>();
    size_t count = reader.read<uint16_t>();
    message.statements.reserve(reader.believable(count, 5));
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        message.statements.push_back(read_statement(reader, version));
    }
    message.parameters = QueryParameters::decode(reader, version);
    if (!reader.ok()) return reader.take_error();
    if (type > static_cast<uint8_t>(Type::counter)) {
        return protocol_error(fmt::format("Invalid BATCH message type {}", static_cast<int8_t>(type)));
    }
    message.type = static_cast<Type>(type);
    return message;
}

}  // namespace ilion::wire
