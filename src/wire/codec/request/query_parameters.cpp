#include "wire/codec/request/query_parameters.hpp"

#include <fmt/format.h>

#include <limits>

namespace ilion::wire {
namespace {

constexpr uint32_t kValues = 0x01;
constexpr uint32_t kSkipMetadata = 0x02;
constexpr uint32_t kPageSize = 0x04;
constexpr uint32_t kPagingState = 0x08;
constexpr uint32_t kSerialConsistency = 0x10;
constexpr uint32_t kDefaultTimestamp = 0x20;
constexpr uint32_t kNames = 0x40;
constexpr uint32_t kKeyspace = 0x80;
constexpr uint32_t kNowInSeconds = 0x100;

}  // namespace

bool consistency_of(uint16_t code, Consistency& out) {
    if (code > static_cast<uint16_t>(Consistency::node_local)) return false;
    out = static_cast<Consistency>(code);
    return true;
}

void QueryParameters::encode_head(ByteWriter& writer, int version, size_t value_count, bool with_names) const {
    uint32_t flags = 0;
    if (value_count > 0) flags |= kValues | (with_names ? kNames : 0);
    if (skip_metadata) flags |= kSkipMetadata;
    if (page_size) flags |= kPageSize;
    if (paging_state) flags |= kPagingState;
    if (serial_consistency) flags |= kSerialConsistency;
    if (default_timestamp) flags |= kDefaultTimestamp;
    if (version >= 5 && keyspace) flags |= kKeyspace;
    if (version >= 5 && now_in_seconds) flags |= kNowInSeconds;

    writer.write(static_cast<uint16_t>(consistency));
    if (version >= 5) {
        writer.write(flags);
    } else {
        writer.write(static_cast<uint8_t>(flags));
    }
    if (value_count > 0) writer.write(static_cast<uint16_t>(value_count));
}

void QueryParameters::encode_tail(ByteWriter& writer, int version) const {
    if (page_size) writer.write(*page_size);
    if (paging_state) writer.write_value(*paging_state);
    if (serial_consistency) writer.write(static_cast<uint16_t>(*serial_consistency));
    if (default_timestamp) writer.write(*default_timestamp);
    if (version >= 5 && keyspace) write_string(writer, *keyspace);
    if (version >= 5 && now_in_seconds) writer.write(*now_in_seconds);
}

void QueryParameters::encode(ByteWriter& writer, int version) const {
    if (encoded_value_count > 0) {
        encode_head(writer, version, encoded_value_count, encoded_names);
        writer.write_bytes(encoded_values);
    } else {
        encode_head(writer, version, values.size(), !names.empty());
        for (size_t i = 0; i < values.size(); ++i) {
            if (!names.empty()) write_string(writer, names[i]);
            write_value(writer, values[i]);
        }
    }
    encode_tail(writer, version);
}

QueryParameters QueryParameters::decode(RequestReader& reader, int version) {
    QueryParameters parameters;
    parameters.consistency = reader.read_consistency();
    uint32_t flags = version >= 5 ? reader.read<uint32_t>() : reader.read<uint8_t>();
    if ((flags & kValues) != 0) {
        size_t count = reader.read<uint16_t>();
        bool named = (flags & kNames) != 0;
        parameters.values.reserve(reader.believable(count, 4));
        if (named) parameters.names.reserve(reader.believable(count, 6));
        for (size_t i = 0; i < count && reader.ok(); ++i) {
            if (named) parameters.names.push_back(reader.read_string());
            parameters.values.push_back(reader.read_value(version));
        }
    }
    parameters.skip_metadata = (flags & kSkipMetadata) != 0;
    if ((flags & kPageSize) != 0) {
        auto size = reader.read<int32_t>();
        if (size >= 0) parameters.page_size = size;  // a negative one asks for no paging
    }
    if ((flags & kPagingState) != 0) {
        parameters.paging_state = reader.read_bytes();
        if (parameters.paging_state && parameters.paging_state->empty() && reader.ok()) {
            reader.fail(protocol_error("Invalid value for the paging state"));
        }
    }
    if ((flags & kSerialConsistency) != 0) parameters.serial_consistency = reader.read_consistency();
    if ((flags & kDefaultTimestamp) != 0) parameters.default_timestamp = read_default_timestamp(reader);
    if ((flags & kKeyspace) != 0) parameters.keyspace = reader.read_string();
    if ((flags & kNowInSeconds) != 0) parameters.now_in_seconds = reader.read<uint32_t>();
    return parameters;
}

QueryParameters QueryParameters::decode_of_statement(RequestReader& reader, int version) {
    QueryParameters parameters = decode(reader, version);
    if (parameters.page_size == 0 && reader.ok()) reader.fail(protocol_error("The page size cannot be 0"));
    return parameters;
}

int64_t read_default_timestamp(RequestReader& reader) {
    auto timestamp = reader.read<int64_t>();
    if (timestamp == std::numeric_limits<int64_t>::min()) {
        reader.fail(protocol_error(fmt::format("Out of bound timestamp, must be in [{}, {}] (got {})",
                                               std::numeric_limits<int64_t>::min() + 1,
                                               std::numeric_limits<int64_t>::max(), timestamp)));
    }
    return timestamp;
}

}  // namespace ilion::wire
