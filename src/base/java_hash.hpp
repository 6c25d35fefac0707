// The order in which Java's hash maps give their entries, which shows in what Cassandra answers: in the names of
// result columns, in which of two mistakes it names, in which of two conditions it looks at first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ilion {

// What a ByteBuffer of the bytes has for a hash code.
inline uint32_t java_hash(std::string_view bytes) {
    uint32_t hash = 1;
    for (size_t i = bytes.size(); i-- > 0;) {
        hash = 31 * hash + static_cast<uint32_t>(static_cast<signed char>(bytes[i]));
    }
    return hash;
}

// What a String of ASCII characters has for a hash code.
inline uint32_t java_string_hash(std::string_view text) {
    uint32_t hash = 0;
    for (char c : text) hash = 31 * hash + static_cast<unsigned char>(c);
    return hash;
}

// How many buckets a HashMap has that `size` entries were put into, one by one.
inline uint32_t java_capacity(size_t size, uint32_t capacity = 16) {
    while (size * 4 > size_t{capacity} * 3) capacity *= 2;
    return capacity;
}

inline uint32_t java_bucket(uint32_t hash, uint32_t capacity) {
    return (hash ^ hash >> 16U) & (capacity - 1);
}

// The entries as a HashMap gives them that they were put into one by one: in the order of their buckets, those of
// one bucket in that of their insertion. `hash_code` is an entry's hash code.
template <class Entry, class HashCode>
std::vector<Entry> in_hash_order(std::vector<Entry> entries, HashCode hash_code) {
    auto bucket = [&hash_code, capacity = java_capacity(entries.size())](const Entry& entry) {
        return java_bucket(hash_code(entry), capacity);
    };
    std::stable_sort(entries.begin(), entries.end(),
                     [&bucket](const Entry& left, const Entry& right) { return bucket(left) < bucket(right); });
    return entries;
}

}  // namespace ilion
