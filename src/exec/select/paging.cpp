#include "exec/select/paging.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace ilion::exec {

namespace {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kHasClustering = 1;
constexpr uint8_t kPartitionDone = 2;

int64_t checksum(BytesView payload, uint64_t fingerprint) {
    Bytes keyed;
    ByteWriter writer(keyed);
    writer.write(fingerprint);
    writer.write_bytes(payload);
    return murmur3_token(keyed);
}

Error invalid_state() {
    return protocol_error("Invalid value for the paging state");
}

}  // namespace

Bytes encode_paging_state(const PagingState& state, uint64_t fingerprint) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(kVersion);
    const store::Position& position = state.position;
    writer.write(static_cast<uint8_t>((position.has_clustering ? kHasClustering : 0) |
                                      (position.partition_done ? kPartitionDone : 0)));
    writer.write_varint(position.partition.bytes.size());
    writer.write_bytes(position.partition.bytes);
    writer.write_varint(position.clustering.size());
    writer.write_bytes(position.clustering);
    writer.write_varint(static_cast<uint64_t>(state.returned));
    writer.write_varint(static_cast<uint64_t>(state.in_partition));
    writer.write(checksum(out, fingerprint));
    return out;
}

namespace {

ilion::Result<PagingState> decode(BytesView payload) {
    ByteReader reader(payload);
    if (reader.read<uint8_t>() != kVersion) return invalid_state();
    auto flags = reader.read<uint8_t>();
    PagingState state;
    state.position.has_clustering = (flags & kHasClustering) != 0;
    state.position.partition_done = (flags & kPartitionDone) != 0;
    state.position.partition = store::PartitionKey::of(reader.read_bytes(reader.read_varint()));
    state.position.clustering = reader.read_bytes(reader.read_varint());
    state.returned = static_cast<int64_t>(reader.read_varint());
    state.in_partition = static_cast<int64_t>(reader.read_varint());
    if (!reader.ok() || !reader.at_end() || state.returned < 0 || state.in_partition < 0) return invalid_state();
    return state;
}

}  // namespace

ilion::Result<PagingState> decode_paging_state(BytesView bytes, uint64_t fingerprint) {
    if (bytes.size() < sizeof(int64_t)) return invalid_state();
    BytesView payload = bytes.substr(0, bytes.size() - sizeof(int64_t));
    if (load_be<int64_t>(bytes.data() + payload.size()) != checksum(payload, fingerprint)) return invalid_state();
    return decode(payload);
}

Status check_paging_state(BytesView bytes) {
    if (bytes.size() < sizeof(int64_t)) return invalid_state();
    ILION_TRY(decode(bytes.substr(0, bytes.size() - sizeof(int64_t))));
    return {};
}

}  // namespace ilion::exec
