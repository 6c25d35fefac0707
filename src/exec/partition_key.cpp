#include "exec/partition_key.hpp"

#include <fmt/format.h>

#include "types/token.hpp"

namespace ilion::exec {

Status check_key_size(size_t size) {
    constexpr size_t kMaxKeySize = 65535;
    if (size <= kMaxKeySize) return {};
    return invalid(fmt::format("Key length of {} is longer than maximum of {}", size, kMaxKeySize));
}

Status make_partition_key(std::span<const BytesView> values, store::PartitionKey& key) {
    Bytes serialized;
    BytesView bytes = values.front();
    if (values.size() > 1) {
        size_t size = 0;
        for (BytesView value : values) size += value.size();
        ILION_TRY(check_key_size(size));
        bytes = serialized = serialize_partition_key(values);
    }
    if (bytes.empty()) return invalid("Key may not be empty");
    ILION_TRY(check_key_size(bytes.size()));
    // Rows that are written together are often of one partition. A key is never left without its token.
    if (key.bytes == bytes) return {};
    key.bytes.assign(bytes);
    key.token = murmur3_token(bytes);
    return {};
}

}  // namespace ilion::exec
