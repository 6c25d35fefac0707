// The keys of a memtable as RocksDB writes them: an entry begins with the varint length of its key; a key is the
// user's key and eight bytes of sequence number and type, little-endian. Of equal user keys the later version comes
// first.
#pragma once

#include <bit>

#include "base/bytes.hpp"
#include "base/endian.hpp"

namespace ilion::store::memtable {

static_assert(std::endian::native == std::endian::little);

// RocksDB's numbers of the kinds of versions that stores write: the lowest byte of an entry's version.
enum class VersionKind : uint8_t { deletion = 0, value = 1, merge = 2 };

struct EntryKey {
    BytesView user;
    uint64_t version = 0;

    static EntryKey of(BytesView internal) {
        EntryKey key;
        key.user = internal.substr(0, internal.size() - sizeof key.version);
        std::memcpy(&key.version, key.user.data() + key.user.size(), sizeof key.version);
        return key;
    }
    static EntryKey of_entry(const char* entry) {
        uint32_t size = 0;
        for (unsigned shift = 0;; shift += 7) {
            auto byte = static_cast<uint8_t>(*entry++);
            size |= static_cast<uint32_t>(byte & 0x7f) << shift;
            if (byte < 0x80) break;
        }
        return of({entry, size});
    }

    bool before(const EntryKey& other) const {
        int order = user.compare(other.user);
        return order < 0 || (order == 0 && version > other.version);
    }
};

// What the version of a key says.
struct Version {
    uint64_t sequence;
    VersionKind kind;

    static Version of(const EntryKey& key) {
        return {key.version >> 8, static_cast<VersionKind>(key.version & 0xff)};
    }
};

// Whether two keys are the same. Those of a partition differ in their last bytes.
inline bool same_key(BytesView left, BytesView right) {
    if (left.size() != right.size()) return false;
    if (left.size() < sizeof(uint64_t)) return left == right;
    size_t last = left.size() - sizeof(uint64_t);
    if (std::memcmp(left.data() + last, right.data() + last, sizeof(uint64_t)) != 0) return false;
    return left.substr(0, last) == right.substr(0, last);
}

// What follows an entry's key: its length as a varint, and the value.
inline BytesView value_behind(const EntryKey& key) {
    const char* at = key.user.data() + key.user.size() + sizeof key.version;
    uint32_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
        auto byte = static_cast<uint8_t>(*at++);
        size |= static_cast<uint32_t>(byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return {at, size};
}

// Where a key lies: its first four bytes, which are a table's number, and the eight after them, which are a token.
// What is shorter counts as followed by zeros, so that places are in the order of the keys whatever these are.
struct Place {
    uint32_t table = 0;
    uint64_t token = 0;

    bool operator==(const Place&) const = default;
    static Place of(BytesView user) {
        if (user.size() >= sizeof table + sizeof token) {
            return {load_be<uint32_t>(user.data()), load_be<uint64_t>(user.data() + sizeof table)};
        }
        char padded[sizeof table + sizeof token] = {};
        std::memcpy(padded, user.data(), user.size());
        return {load_be<uint32_t>(padded), load_be<uint64_t>(padded + sizeof table)};
    }
};

}  // namespace ilion::store::memtable
