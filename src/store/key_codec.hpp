// The bytes of keys (docs/format/keys.md), for the inside of this room.
//
//   row data   u32 table number (never 0) | u64 token, sign bit flipped | partition key, 00 as 00 ff | 00 00
//              | u8 kind | the rest, by kind
//   records    u32 0 | u8 'r' | name            (put, not merged)
//              u32 0 | u8 'd' | u32 table       the table has, or had, deletions of partitions or ranges
#pragma once

#include "store/key.hpp"
#include "store/memtable/entry_key.hpp"

namespace ilion::store {

enum class KeyKind : uint8_t {
    header = 1,  // rest: empty; value: DeletionValue
    static_row = 2,
    range_tombstone =
        3,    // rest: first position, 00 as 00 ff | 00 00 | position behind the last; value: DeletionValue
    row = 4,  // rest: clustering in comparable bytes
};

inline constexpr char kAfterPartition = '\xff';  // in place of the kind: behind everything of the partition
inline constexpr uint64_t kTokenSign = uint64_t{1} << 63;  // flipped, so that tokens sort as bytes
inline constexpr size_t kTokenAt = 4;
inline constexpr size_t kPartitionKeyAt = 12;

Bytes record_key(std::string_view name);
Bytes deletion_mark_key(uint32_t table_number);

// Where the keys of a partition lie in memtables.
inline memtable::Place place_of(uint32_t table_number, Token token) {
    return {table_number, static_cast<uint64_t>(token) ^ kTokenSign};
}

// Appends everything up to the kind.
void append_partition_prefix(uint32_t table_number, const PartitionKey& partition, Bytes& out);
// The first key of a token.
void append_token_prefix(uint32_t table_number, Token token, Bytes& out);
// The length of the prefix that append_partition_prefix wrote, or 0 if `key` is none of row data.
size_t partition_prefix_size(BytesView key);
PartitionKey parse_partition_prefix(BytesView prefix);
// Both at once: the length of the prefix that `key` begins with, and what it says.
size_t take_partition(BytesView key, PartitionKey& partition);

// Positions between clusterings: byte strings that compare with complete clusterings.
// A slice takes in the clusterings c with first <= c < last.
struct Interval {
    Bytes first, last;

    bool contains(BytesView clustering) const { return first <= clustering && clustering < last; }
};
Interval interval_of(const ClusteringSlice& slice);

void append_escaped(BytesView bytes, Bytes& out);  // with its terminator
// Takes an escaped string off the front; false if malformed.
bool take_escaped(BytesView& in, Bytes& out);

}  // namespace ilion::store
