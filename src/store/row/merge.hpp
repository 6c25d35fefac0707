// Merging deltas: what the merge operator does with the versions of one key.
#pragma once

#include <memory>
#include <span>
#include <utility>

#include "base/bytes.hpp"

namespace rocksdb {
class MergeOperator;
}

namespace ilion::store {

// Appends the delta that says what all of `deltas` together say. False if one of them is malformed.
bool merge_rows(std::span<const BytesView> deltas, Bytes& out);

// As above for the versions of a key of any kind, and replaces `out`: what reading them merges.
bool merge_versions(std::span<const BytesView> versions, Bytes& out);

// How many deltas this thread's last look-up had to merge; taking it sets it back to zero.
extern constinit thread_local size_t merged_deltas;
inline size_t take_merged_deltas() {
    return std::exchange(merged_deltas, 0);
}

// Reconciles rows, partition headers and range tombstones, each told by its first byte.
std::shared_ptr<rocksdb::MergeOperator> make_merge_operator();

}  // namespace ilion::store
