#include "store/row/row_codec.hpp"

#include <algorithm>
#include <limits>

namespace ilion::store {

namespace {

char* put_varint(char* at, uint64_t value) {
    while (value >= 0x80) {
        *at++ = static_cast<char>(value | 0x80);
        value >>= 7;
    }
    *at++ = static_cast<char>(value);
    return at;
}

char* put_difference(char* at, int64_t value, int64_t base) {
    auto difference = static_cast<uint64_t>(value) - static_cast<uint64_t>(base);
    return put_varint(at, (difference << 1) ^ (~(difference >> 63) + 1));
}

void append_bytes(Bytes& out, BytesView bytes) {
    char length[10];
    out.append(length, static_cast<size_t>(put_varint(length, bytes.size()) - length));
    out.append(bytes);
}

constexpr uint8_t kHasDeletion = 0x01;
constexpr uint8_t kHasRanges = 0x02;

// What comes behind the bytes; null if they are malformed.
const char* read_bytes(const char* at, const char* end, BytesView& bytes) {
    Number size = read_number(at, end);
    if (size.behind == nullptr || size.value > static_cast<uint64_t>(end - size.behind)) return nullptr;
    bytes = BytesView(size.behind, size.value);
    return size.behind + size.value;
}

}  // namespace

RowReader::RowReader(BytesView encoded) : at_(encoded.data()), end_(encoded.data() + encoded.size()) {
    if (encoded.size() < 9) {
        fail();
        return;
    }
    auto flags = static_cast<uint8_t>(*at_++);
    if ((flags & row_flag::kNotARow) != 0) {
        fail();
        return;
    }
    header_.base = load_be<int64_t>(at_);
    at_ += sizeof(int64_t);
    if ((flags & row_flag::kLiveness) != 0) {
        header_.liveness.timestamp = header_.base;
        if ((flags & row_flag::kLivenessExpires) != 0) {
            header_.liveness.ttl = static_cast<int32_t>(varint());
            header_.liveness.expires_at = static_cast<int64_t>(varint());
        }
    }
    if ((flags & row_flag::kDeletion) != 0) {
        header_.deletion.timestamp = timestamp();
        header_.deletion.local_time = static_cast<int64_t>(varint());
    }
    if ((flags & row_flag::kOriginal) != 0) header_.original = bytes();
}

Number read_long_number(const char* at, const char* end) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70 && at != end; shift += 7) {
        auto byte = static_cast<uint8_t>(*at++);
        if (shift == 63 && byte > 1) break;
        value |= static_cast<uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return {at, value};
    }
    return {nullptr, 0};
}

bool RowReader::next(RowEntry& entry) {
    if (at_ == end_) return false;
    auto flags = static_cast<uint8_t>(*at_++);
    Cell& cell = entry.cell;
    entry.is_deletion = (flags & entry_flag::kColumnDeletion) != 0;
    cell.tombstone = (flags & entry_flag::kTombstone) != 0;
    cell.counter = (flags & entry_flag::kCounter) != 0;
    cell.column = static_cast<ColumnId>(varint());
    cell.timestamp = (flags & entry_flag::kBaseTimestamp) != 0 ? header_.base : timestamp();
    cell.ttl = 0;
    cell.local_deletion_time = kNeverExpires;
    if ((flags & entry_flag::kLivenessExpiry) != 0) {
        cell.ttl = header_.liveness.ttl;
        cell.local_deletion_time = header_.liveness.expires_at;
    } else if ((flags & entry_flag::kExpiring) != 0) {
        cell.ttl = static_cast<int32_t>(varint());
        cell.local_deletion_time = static_cast<int64_t>(varint());
    } else if (cell.tombstone || entry.is_deletion) {
        cell.local_deletion_time = static_cast<int64_t>(varint());
    }
    cell.sort_key = (flags & entry_flag::kSortKey) != 0 ? bytes() : BytesView();
    cell.path = (flags & entry_flag::kPath) != 0 ? bytes() : BytesView();
    cell.value = cell.tombstone || entry.is_deletion ? BytesView() : bytes();
    return ok_;
}

// Where it stands is a variable, not a member: that would be written and read again with every byte.
bool RowReader::append_cells(std::vector<Cell>& cells, bool& deletions) {
    constexpr uint8_t kEnding = entry_flag::kTombstone | entry_flag::kExpiring | entry_flag::kLivenessExpiry;
    constexpr uint8_t kWithPath = entry_flag::kSortKey | entry_flag::kPath;
    deletions = false;
    int deleted = -1;  // the column of the last deletion
    int64_t deleted_until = kNoTimestamp;
    const char* const end = end_;
    for (const char* at = at_; at != end;) {
        auto flags = static_cast<uint8_t>(*at++);
        if ((flags & kEnding) != 0) return false;
        Number column = read_number(at, end);
        if (column.behind == nullptr) return !fail();
        at = column.behind;
        int64_t timestamp = header_.base;
        if ((flags & entry_flag::kBaseTimestamp) == 0) {
            Number difference = read_number(at, end);
            if (difference.behind == nullptr) return !fail();
            at = difference.behind;
            timestamp = timestamp_from(header_.base, difference.value);
        }
        auto id = static_cast<ColumnId>(column.value);
        if ((flags & entry_flag::kColumnDeletion) != 0) {
            if ((flags & kWithPath) != 0) return false;
            Number local_time = read_number(at, end);
            if (local_time.behind == nullptr) return !fail();
            at = local_time.behind;
            deletions = true;
            deleted_until = id == deleted ? std::max(deleted_until, timestamp) : timestamp;
            deleted = id;
            continue;
        }
        Cell& cell = cells.emplace_back();
        cell.column = id;
        cell.counter = (flags & entry_flag::kCounter) != 0;
        cell.timestamp = timestamp;
        if ((flags & entry_flag::kSortKey) != 0) at = read_bytes(at, end, cell.sort_key);
        if (at != nullptr && (flags & entry_flag::kPath) != 0) at = read_bytes(at, end, cell.path);
        if (at == nullptr) return !fail();
        Number size = read_number(at, end);
        if (size.behind == nullptr || size.value > static_cast<uint64_t>(end - size.behind)) return !fail();
        cell.value = BytesView(size.behind, size.value);
        at = size.behind + size.value;
        if (id == deleted && timestamp <= deleted_until) cells.pop_back();
    }
    at_ = end;
    return true;
}

RowWriter::RowWriter(Bytes& out, const Liveness& liveness, const Deletion& deletion, BytesView original,
                     int64_t base)
    : out_(out),
      flags_at_(out.size()),
      base_(liveness.exists() ? liveness.timestamp : base),
      liveness_(liveness) {
    char head[64];
    char* at = head;
    uint8_t flags = 0;
    if (liveness.exists()) flags |= row_flag::kLiveness;
    if (liveness.exists() && liveness.ttl != 0) flags |= row_flag::kLivenessExpires;
    if (deletion.exists()) flags |= row_flag::kDeletion;
    if (!original.empty()) flags |= row_flag::kOriginal;
    *at++ = static_cast<char>(flags);
    store_be(at, base_);
    at += sizeof base_;
    if ((flags & row_flag::kLivenessExpires) != 0) {
        at = put_varint(at, static_cast<uint64_t>(liveness.ttl));
        at = put_varint(at, static_cast<uint64_t>(liveness.expires_at));
    }
    if (deletion.exists()) {
        at = put_difference(at, deletion.timestamp, base_);
        at = put_varint(at, static_cast<uint64_t>(deletion.local_time));
    }
    out_.append(head, static_cast<size_t>(at - head));
    if (!original.empty()) append_bytes(out_, original);
}

void RowWriter::add(const RowEntry& entry) {
    const Cell& cell = entry.cell;
    char head[48];
    char* at = head + 1;
    uint8_t flags = 0;
    at = put_varint(at, cell.column);
    if (cell.timestamp == base_) {
        flags |= entry_flag::kBaseTimestamp;
    } else {
        at = put_difference(at, cell.timestamp, base_);
    }
    if (cell.counter) flags |= entry_flag::kCounter;
    if (entry.is_deletion) {
        flags |= entry_flag::kColumnDeletion;
        at = put_varint(at, static_cast<uint64_t>(cell.local_deletion_time));
    } else if (cell.tombstone) {
        flags |= entry_flag::kTombstone;
        at = put_varint(at, static_cast<uint64_t>(cell.local_deletion_time));
    } else if (cell.ttl != 0) {
        if (cell.ttl == liveness_.ttl && cell.local_deletion_time == liveness_.expires_at) {
            flags |= entry_flag::kLivenessExpiry;
        } else {
            flags |= entry_flag::kExpiring;
            at = put_varint(at, static_cast<uint64_t>(cell.ttl));
            at = put_varint(at, static_cast<uint64_t>(cell.local_deletion_time));
        }
    }
    if (!cell.sort_key.empty()) flags |= entry_flag::kSortKey;
    if (!cell.path.empty()) flags |= entry_flag::kPath;
    bool has_value = !cell.tombstone && !entry.is_deletion;
    if (!has_value || cell.ttl != 0) out_[flags_at_] = static_cast<char>(out_[flags_at_] | row_flag::kEnds);
    bool plain = cell.sort_key.empty() && cell.path.empty();
    if (plain && has_value) at = put_varint(at, cell.value.size());
    *head = static_cast<char>(flags);
    out_.append(head, static_cast<size_t>(at - head));
    if (plain) {
        if (has_value) out_.append(cell.value);
        return;
    }
    if (!cell.sort_key.empty()) append_bytes(out_, cell.sort_key);
    if (!cell.path.empty()) append_bytes(out_, cell.path);
    if (has_value) append_bytes(out_, cell.value);
}

int64_t oldest_timestamp(BytesView encoded) {
    RowReader reader(encoded);
    int64_t oldest = std::numeric_limits<int64_t>::max();
    if (reader.header().liveness.exists()) oldest = reader.header().liveness.timestamp;
    if (reader.header().deletion.exists()) oldest = std::min(oldest, reader.header().deletion.timestamp);
    RowEntry entry;
    while (reader.next(entry)) oldest = std::min(oldest, entry.cell.timestamp);
    return reader.ok() ? oldest : kNoTimestamp;
}

void encode_deletion_value(const DeletionValue& value, Bytes& out) {
    char head[32];
    char* at = head;
    *at++ = static_cast<char>(row_flag::kNotARow);
    *at++ = static_cast<char>((value.deletion.exists() ? kHasDeletion : 0) | (value.has_ranges ? kHasRanges : 0));
    if (value.deletion.exists()) {
        store_be(at, value.deletion.timestamp);
        at = put_varint(at + sizeof(int64_t), static_cast<uint64_t>(value.deletion.local_time));
    }
    out.append(head, static_cast<size_t>(at - head));
}

bool decode_deletion_value(BytesView encoded, DeletionValue& value) {
    if (encoded.size() < 2 || static_cast<uint8_t>(encoded[0]) != row_flag::kNotARow) return false;
    auto bits = static_cast<uint8_t>(encoded[1]);
    value = {};
    value.has_ranges = (bits & kHasRanges) != 0;
    if ((bits & kHasDeletion) == 0) return encoded.size() == 2;
    if (encoded.size() < 11) return false;
    value.deletion.timestamp = load_be<int64_t>(encoded.data() + 2);
    value.deletion.local_time = 0;
    unsigned shift = 0;
    for (size_t at = 10; at < encoded.size() && shift < 63; ++at, shift += 7) {
        auto byte = static_cast<uint8_t>(encoded[at]);
        value.deletion.local_time |= static_cast<int64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return at + 1 == encoded.size();
    }
    return false;
}

}  // namespace ilion::store
