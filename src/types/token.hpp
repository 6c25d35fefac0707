// Murmur3Partitioner: the token of a serialized partition key.
//
// Cassandra's variant of MurmurHash3 x64 128 sign-extends the tail bytes; the result is the first 64 bits, with
// Long.MIN_VALUE replaced by Long.MAX_VALUE (the minimum is reserved for the ring's start).
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace ilion {

using Token = int64_t;
inline constexpr Token kMinToken = INT64_MIN;

Token murmur3_token(BytesView partition_key);

// The serialized form of a partition key: one component as it is, several as CompositeType
// (uint16 length, bytes, a zero byte, each).
Bytes serialize_partition_key(std::span<const BytesView> components);

// The inverse for `count` components; false if the bytes do not hold so many.
bool split_partition_key(BytesView key, size_t count, std::span<BytesView> components);

}  // namespace ilion
