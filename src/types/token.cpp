#include "types/token.hpp"

#include <bit>
#include <cstring>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace ilion {
namespace {

constexpr uint64_t kC1 = 0x87c37b91114253d5ULL;
constexpr uint64_t kC2 = 0x4cf5ad432745937fULL;

uint64_t load_little(const char* at) {
    uint64_t value;
    std::memcpy(&value, at, sizeof value);
    if constexpr (std::endian::native == std::endian::big) value = byte_swap(value);
    return value;
}

uint64_t mix1(uint64_t k1) {
    return std::rotl(k1 * kC1, 31) * kC2;
}

uint64_t mix2(uint64_t k2) {
    return std::rotl(k2 * kC2, 33) * kC1;
}

uint64_t finalize(uint64_t hash) {
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53ULL;
    return hash ^ hash >> 33;
}

// Up to eight bytes, little-endian, each sign-extended before it is mixed in: this is Cassandra's variant.
uint64_t load_tail(const char* at, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i) {
        value ^= static_cast<uint64_t>(static_cast<int64_t>(static_cast<signed char>(at[i]))) << (8 * i);
    }
    return value;
}

}  // namespace

Token murmur3_token(BytesView partition_key) {
    if (partition_key.empty()) return kMinToken;
    const char* at = partition_key.data();
    size_t blocks = partition_key.size() / 16;
    uint64_t h1 = 0;
    uint64_t h2 = 0;
    for (size_t i = 0; i < blocks; ++i, at += 16) {
        h1 ^= mix1(load_little(at));
        h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729;
        h2 ^= mix2(load_little(at + 8));
        h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    size_t tail = partition_key.size() % 16;
    if (tail > 8) h2 ^= mix2(load_tail(at + 8, tail - 8));
    if (tail > 0) h1 ^= mix1(load_tail(at, tail > 8 ? 8 : tail));
    h1 ^= partition_key.size();
    h2 ^= partition_key.size();
    h1 += h2;
    h2 += h1;
    h1 = finalize(h1);
    h2 = finalize(h2);
    auto token = static_cast<Token>(h1 + h2);
    return token == kMinToken ? INT64_MAX : token;
}

Bytes serialize_partition_key(std::span<const BytesView> components) {
    if (components.size() == 1) return Bytes(components[0]);
    Bytes key;
    size_t size = 0;
    for (BytesView component : components) size += component.size() + 3;
    key.reserve(size);
    ByteWriter writer(key);
    for (BytesView component : components) {
        writer.write(static_cast<uint16_t>(component.size()));
        writer.write_bytes(component);
        writer.write(uint8_t{0});
    }
    return key;
}

bool split_partition_key(BytesView key, size_t count, std::span<BytesView> components) {
    if (components.size() < count) return false;
    if (count == 1) {
        components[0] = key;
        return true;
    }
    ByteReader reader(key);
    for (size_t i = 0; i < count; ++i) {
        components[i] = reader.read_bytes(reader.read<uint16_t>());
        reader.read<uint8_t>();
    }
    return reader.ok() && reader.at_end();
}

}  // namespace ilion
