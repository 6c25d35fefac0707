// Keys on disk (docs/format/keys.md): table number, token with its sign bit flipped, partition key escaped and
// terminated, kind, clustering in comparable bytes. RocksDB's default comparator then orders a table as Cassandra
// does: by token, by key bytes, static row first, rows by clustering order.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "schema/table.hpp"
#include "types/token.hpp"

namespace ilion::store {

// A partition of a table: the serialized partition key (see types/token.hpp) and its token.
struct PartitionKey {
    Bytes bytes;
    Token token = 0;

    static PartitionKey of(BytesView serialized) { return {Bytes(serialized), murmur3_token(serialized)}; }
    bool operator==(const PartitionKey&) const = default;
};

// A clustering, or a prefix of one, in comparable bytes (types/comparable.hpp), DESC columns inverted.
// An empty string is the clustering of a table without clustering columns.
using ClusteringBytes = Bytes;

// Appends the comparable form of clustering components; a prefix if fewer than the table has.
void encode_clustering(const schema::Table& table, std::span<const OptionalBytesView> components, Bytes& out);
// The serialized components of a complete clustering. False if the bytes are malformed.
bool decode_clustering(const schema::Table& table, BytesView encoded, std::vector<OptionalBytes>& components);

// A contiguous range of the rows of a partition, in storage order (so DESC columns are already taken care of).
// `start` and `end` are clustering prefixes; an inclusive bound takes in all that begins with the prefix. An empty
// prefix is unbounded.
struct ClusteringSlice {
    Bytes start;
    bool start_inclusive = true;
    Bytes end;
    bool end_inclusive = true;
};

// A range of the ring, in token order: (after, until] or with `start_inclusive`, [start ...; the whole ring by
// default. It does not wrap.
struct TokenRange {
    Token start = kMinToken;
    bool start_inclusive = true;
    Token end = INT64_MAX;
    bool end_inclusive = true;
};

}  // namespace ilion::store
