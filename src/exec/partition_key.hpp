// The limits of keys, and partition keys within them.
#pragma once

#include <span>

#include "base/error.hpp"
#include "store/key.hpp"

namespace ilion::exec {

// Of a partition key or a clustering: the sizes of its values together.
Status check_key_size(size_t size);

// Replaces `key` by the one of these values, unless they are none: then it stays what it was.
Status make_partition_key(std::span<const BytesView> values, store::PartitionKey& key);

}  // namespace ilion::exec
