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
    if (values.size() == 1) {
        if (!key.bytes.empty() && key.bytes == values.front()) return {};
        key.bytes.assign(values.front());
    } else {
        size_t size = 0;
        for (BytesView value : values) size += value.size();
        ILION_TRY(check_key_size(size));
        key.bytes = serialize_partition_key(values);
    }
    if (key.bytes.empty()) return invalid("Key may not be empty");
    ILION_TRY(check_key_size(key.bytes.size()));
    key.token = murmur3_token(key.bytes);
    return {};
}

}  // namespace ilion::exec
