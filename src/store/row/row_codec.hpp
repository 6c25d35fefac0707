// The bytes of a row delta (docs/format/row.md), written and read in one pass.
//
//   u8 flags | i64 base timestamp | [ttl, expiry] | [row deletion] | [original clustering] | entry ...
//   entry: u8 flags | column id | [timestamp - base] | [ttl, expiry / local deletion time] | [sort key] | [path]
//          | [value]
//
// Numbers are LEB128, differences zigzag. Entries are sorted by column, a column's deletion first, then by path.
#pragma once

#include <cstring>
#include <vector>

#include "base/endian.hpp"
#include "store/row/cell.hpp"

namespace ilion::store {

namespace row_flag {
inline constexpr uint8_t kLiveness = 0x01;
inline constexpr uint8_t kLivenessExpires = 0x02;
inline constexpr uint8_t kDeletion = 0x04;
inline constexpr uint8_t kOriginal = 0x08;
// One of the entries is a tombstone, a deletion or expires.
inline constexpr uint8_t kEnds = 0x10;
// The values of partition headers and range tombstones have this bit, rows don't.
inline constexpr uint8_t kNotARow = 0x80;
}  // namespace row_flag

namespace entry_flag {
inline constexpr uint8_t kTombstone = 0x01;
inline constexpr uint8_t kExpiring = 0x02;
inline constexpr uint8_t kPath = 0x04;
inline constexpr uint8_t kSortKey = 0x08;
inline constexpr uint8_t kBaseTimestamp = 0x10;
inline constexpr uint8_t kLivenessExpiry = 0x20;
inline constexpr uint8_t kColumnDeletion = 0x40;
inline constexpr uint8_t kCounter = 0x80;
}  // namespace entry_flag

// A cell, or, with `is_deletion`, the deletion of a multi-cell column at the cell's timestamp and local deletion
// time.
struct RowEntry {
    Cell cell;
    bool is_deletion = false;

    Deletion deletion() const { return {cell.timestamp, cell.local_deletion_time}; }
};

// The order of entries in a row.
inline bool before(const RowEntry& left, const RowEntry& right) {
    if (left.cell.column != right.cell.column) return left.cell.column < right.cell.column;
    if (left.is_deletion != right.is_deletion) return left.is_deletion;
    return left.cell.path_order() < right.cell.path_order();
}
inline bool same_place(const RowEntry& left, const RowEntry& right) {
    return left.cell.column == right.cell.column && left.is_deletion == right.is_deletion &&
           left.cell.path_order() == right.cell.path_order();
}

struct RowHeader {
    int64_t base = 0;
    Liveness liveness;
    Deletion deletion;
    BytesView original;
};

// A number and what comes behind it; null if it is malformed. Two registers.
struct Number {
    const char* behind;
    uint64_t value;
};
Number read_long_number(const char* at, const char* end);
inline Number read_number(const char* at, const char* end) {
    if (at != end && static_cast<uint8_t>(*at) < 0x80) return {at + 1, static_cast<uint8_t>(*at)};
    return read_long_number(at, end);
}

// A timestamp, from its zigzag difference to another.
inline int64_t timestamp_from(int64_t base, uint64_t difference) {
    return static_cast<int64_t>(static_cast<uint64_t>(base) + ((difference >> 1) ^ (~(difference & 1) + 1)));
}

// Reads a delta. The views it gives point into the encoded bytes.
class RowReader {
public:
    explicit RowReader(BytesView encoded);
    // False after malformed bytes.
    bool ok() const { return ok_; }
    const RowHeader& header() const { return header_; }
    // False at the end or on malformed bytes.
    bool next(RowEntry& entry);
    // Appends all cells that the deletions of their columns leave, and tells whether there is such a deletion.
    // False at a tombstone or a cell that expires, which take next(): the reader is used up.
    bool append_cells(std::vector<Cell>& cells, bool& deletions);

private:
    uint64_t varint() {
        Number number = read_number(at_, end_);
        if (number.behind == nullptr) {
            fail();
            return 0;
        }
        at_ = number.behind;
        return number.value;
    }
    int64_t timestamp() { return timestamp_from(header_.base, varint()); }
    BytesView bytes() {
        uint64_t size = varint();
        if (size > static_cast<uint64_t>(end_ - at_)) {
            fail();
            return {};
        }
        BytesView taken(at_, size);
        at_ += size;
        return taken;
    }
    bool fail() {
        ok_ = false;
        at_ = end_;
        return false;
    }

    const char* at_;
    const char* end_;
    bool ok_ = true;
    RowHeader header_;
};

// Appends a delta to `out`. Entries are added in order.
class RowWriter {
public:
    // `base`: any timestamp near those of the entries; the liveness's own if there is one.
    RowWriter(Bytes& out, const Liveness& liveness, const Deletion& deletion, BytesView original, int64_t base);
    void add(const RowEntry& entry);

private:
    Bytes& out_;
    size_t flags_at_;
    int64_t base_;
    Liveness liveness_;
};

// The lowest timestamp of all that a delta says, tombstones included; kNoTimestamp if it is malformed.
int64_t oldest_timestamp(BytesView encoded);

// A deletion as the value of a partition header or a range tombstone:
//   u8 0x80 | bits | [i64 timestamp | local time]
struct DeletionValue {
    Deletion deletion;
    bool has_ranges = false;  // partition header: there are range tombstones in the partition
};
void encode_deletion_value(const DeletionValue& value, Bytes& out);
bool decode_deletion_value(BytesView encoded, DeletionValue& value);

}  // namespace ilion::store
