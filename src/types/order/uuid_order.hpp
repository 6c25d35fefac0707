// UUIDs as pairs of numbers that sort unsigned as Cassandra sorts the UUIDs, and back. Internal to this room.
//
// uuid: by version; version 1 by timestamp, the others by their bytes; then by the last eight bytes.
// timeuuid: by timestamp, then by the last eight bytes, each compared as a signed number.
#pragma once

#include <cstdint>

#include "base/endian.hpp"

namespace ilion::uuid_order {

struct Ordered {
    uint64_t high;
    uint64_t low;
};

inline constexpr uint64_t kSignBits = 0x8080808080808080ULL;

// time_low, time_mid, version and time_high to the other way around.
inline uint64_t reorder_time(uint64_t high) {
    return high << 48 | (high << 16 & 0xffff00000000ULL) | high >> 32;
}
inline uint64_t restore_time(uint64_t ordered) {
    return ordered << 32 | (ordered >> 16 & 0xffff0000ULL) | ordered >> 48;
}

// `at` holds sixteen bytes.
inline Ordered of_uuid(const char* at) {
    auto high = load_be<uint64_t>(at);
    bool is_time = (high >> 12 & 0xf) == 1;
    uint64_t version_first = high << 48 >> 60 << 60 | (high >> 4 & 0x0ffffffffffff000ULL) | (high & 0xfff);
    return {is_time ? reorder_time(high) : version_first, load_be<uint64_t>(at + 8)};
}
inline void to_uuid(Ordered ordered, char* at) {
    uint64_t version = ordered.high >> 60;
    uint64_t high = version == 1
                        ? restore_time(ordered.high)
                        : (ordered.high << 4 & 0xffffffffffff0000ULL) | version << 12 | (ordered.high & 0xfff);
    store_be(at, high);
    store_be(at + 8, ordered.low);
}

inline Ordered of_timeuuid(const char* at) {
    return {reorder_time(load_be<uint64_t>(at)), load_be<uint64_t>(at + 8) ^ kSignBits};
}
inline void to_timeuuid(Ordered ordered, char* at) {
    store_be(at, restore_time(ordered.high));
    store_be(at + 8, ordered.low ^ kSignBits);
}

}  // namespace ilion::uuid_order
