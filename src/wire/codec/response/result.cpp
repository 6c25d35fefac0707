#include "wire/codec/response/result.hpp"

namespace ilion::wire {
namespace {

enum : int32_t { kVoid = 1, kRows = 2, kSetKeyspace = 3, kPrepared = 4, kSchemaChange = 5 };

RowsResult read_rows(ByteReader& reader, int version) {
    RowsResult result;
    result.metadata = RowsMetadata::decode(reader, version);
    result.row_count = reader.read<int32_t>();
    result.rows = reader.rest();
    // A value takes at least its length; rows without columns take nothing and are not believed in.
    auto columns = static_cast<uint64_t>(result.metadata.column_count);
    if (result.row_count < 0 || static_cast<uint64_t>(result.row_count) * columns > result.rows.size() / 4) {
        reader.fail();
    }
    return result;
}

PreparedResult read_prepared(ByteReader& reader, int version) {
    PreparedResult result;
    result.id = read_string(reader);
    if (version >= 5) result.result_metadata_id = read_string(reader);
    result.bind_variables = PreparedMetadata::decode(reader, version);
    result.result_metadata = RowsMetadata::decode(reader, version);
    return result;
}

}  // namespace

void VoidResult::encode(Bytes& out) const {
    ByteWriter(out).write(int32_t{kVoid});
}

void RowsResult::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    writer.write(int32_t{kRows});
    metadata.encode(writer, version);
    writer.write(row_count);
    writer.write_bytes(rows);
}

void SetKeyspaceResult::encode(Bytes& out) const {
    ByteWriter writer(out);
    writer.write(int32_t{kSetKeyspace});
    write_string(writer, keyspace);
}

void PreparedResult::encode(Bytes& out, int version) const {
    ByteWriter writer(out);
    writer.write(int32_t{kPrepared});
    write_string(writer, id);
    if (version >= 5) write_string(writer, result_metadata_id);
    bind_variables.encode(writer, version);
    result_metadata.encode(writer, version);
}

void SchemaChangeResult::encode(Bytes& out) const {
    ByteWriter writer(out);
    writer.write(int32_t{kSchemaChange});
    change.encode(writer);
}

Result<ResultMessage> decode_result(BytesView body, int version) {
    ByteReader reader(body);
    ResultMessage message;
    switch (reader.read<int32_t>()) {
        case kVoid:
            break;
        case kRows:
            message = read_rows(reader, version);
            break;
        case kSetKeyspace:
            message = SetKeyspaceResult{read_string(reader)};
            break;
        case kPrepared:
            message = read_prepared(reader, version);
            break;
        case kSchemaChange:
            message = SchemaChangeResult{SchemaChange::decode(reader)};
            break;
        default:
            reader.fail();
            break;
    }
    if (!reader.ok()) return protocol_error("Malformed RESULT message");
    return message;
}

}  // namespace ilion::wire
