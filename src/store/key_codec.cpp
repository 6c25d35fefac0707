#include "store/key_codec.hpp"

#include <cstring>

#include "base/byte_writer.hpp"
#include "types/comparable.hpp"

namespace ilion::store {

Bytes record_key(std::string_view name) {
    Bytes key(4, '\0');
    key.push_back('r');
    return key.append(name);
}

Bytes deletion_mark_key(uint32_t table_number) {
    Bytes key(4, '\0');
    key.push_back('d');
    ByteWriter(key).write(table_number);
    return key;
}

void append_escaped(BytesView bytes, Bytes& out) {
    // Most keys are short.
    constexpr size_t kShort = 32;
    if (bytes.size() <= kShort) {
        char piece[2 * kShort + 2];
        char* at = piece;
        for (char byte : bytes) {
            *at++ = byte;
            *at = '\xff';
            at += static_cast<ptrdiff_t>(byte == '\0');
        }
        *at++ = '\0';
        *at++ = '\0';
        out.append(piece, static_cast<size_t>(at - piece));
        return;
    }
    while (true) {
        size_t zero = bytes.find('\0');
        if (zero == BytesView::npos) break;
        out.append(bytes.substr(0, zero + 1)).push_back('\xff');
        bytes.remove_prefix(zero + 1);
    }
    out.append(bytes).append(2, '\0');
}

bool take_escaped(BytesView& in, Bytes& out) {
    while (true) {
        size_t zero = in.find('\0');
        if (zero == BytesView::npos || zero + 1 >= in.size()) return false;
        out.append(in.substr(0, zero));
        char next = in[zero + 1];
        in.remove_prefix(zero + 2);
        if (next == '\0') return true;
        out.push_back('\0');
    }
}

void append_token_prefix(uint32_t table_number, Token token, Bytes& out) {
    char head[kPartitionKeyAt];
    store_be(head, table_number);
    store_be(head + kTokenAt, static_cast<uint64_t>(token) ^ kTokenSign);
    out.append(head, sizeof head);
}

void append_partition_prefix(uint32_t table_number, const PartitionKey& partition, Bytes& out) {
    append_token_prefix(table_number, partition.token, out);
    append_escaped(partition.bytes, out);
}

size_t partition_prefix_size(BytesView key) {
    if (key.size() <= kPartitionKeyAt || load_be<uint32_t>(key.data()) == 0) return 0;
    size_t at = kPartitionKeyAt;
    while (true) {
        at = key.find('\0', at);
        if (at == BytesView::npos || at + 1 >= key.size()) return 0;
        if (key[at + 1] == '\0') return at + 2;
        at += 2;
    }
}

PartitionKey parse_partition_prefix(BytesView prefix) {
    PartitionKey partition;
    take_partition(prefix, partition);
    return partition;
}

size_t take_partition(BytesView key, PartitionKey& partition) {
    if (key.size() <= kPartitionKeyAt || load_be<uint32_t>(key.data()) == 0) return 0;
    partition.token = static_cast<Token>(load_be<uint64_t>(key.data() + kTokenAt) ^ kTokenSign);
    partition.bytes.clear();
    // Most keys are short.
    char piece[64];
    size_t used = 0;
    for (size_t at = kPartitionKeyAt; at + 1 < key.size(); ++at) {
        if (key[at] == '\0' && key[at + 1] == '\0') {
            partition.bytes.append(piece, used);
            return at + 2;
        }
        if (used == sizeof piece) {
            partition.bytes.append(piece, used);
            used = 0;
        }
        piece[used++] = key[at];
        if (key[at] == '\0') ++at;  // what follows marks it as one of the key's own
    }
    return 0;
}

Interval interval_of(const ClusteringSlice& slice) {
    Interval interval{slice.start, slice.end};
    if (!slice.start_inclusive && !slice.start.empty()) interval.first.push_back(comparable::kAfter);
    if (slice.end_inclusive || slice.end.empty()) interval.last.push_back(comparable::kAfter);
    return interval;
}

void encode_clustering(const schema::Table& table, std::span<const OptionalBytesView> components, Bytes& out) {
    for (size_t i = 0; i < components.size(); ++i) {
        const schema::Column& column = table.clustering_column(i);
        comparable::encode(*column.type, components[i], column.descending, out);
    }
}

bool decode_clustering(const schema::Table& table, BytesView encoded, std::vector<OptionalBytes>& components) {
    components.clear();
    for (size_t i = 0; i < table.clustering_size; ++i) {
        const schema::Column& column = table.clustering_column(i);
        Bytes value;
        bool is_null = false;
        if (!comparable::decode(*column.type, column.descending, encoded, value, is_null)) return false;
        components.push_back(is_null ? OptionalBytes() : OptionalBytes(std::move(value)));
    }
    return encoded.empty();
}

}  // namespace ilion::store
