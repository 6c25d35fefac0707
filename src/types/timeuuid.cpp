#include "types/timeuuid.hpp"

#include <algorithm>
#include <atomic>

#include "base/endian.hpp"
#include "base/random.hpp"

namespace ilion {
namespace {

// From the start of the Gregorian calendar, 1582-10-15, to 1970-01-01, in units of 100 ns.
constexpr uint64_t kGregorianOffset = 0x01b21dd213814000ULL;
constexpr uint64_t kUnitsPerMilli = 10'000;
// The smallest and largest of the bytes after the timestamp, each byte compared as a signed number.
constexpr uint64_t kMinClockAndNode = 0x8080808080808080ULL;
constexpr uint64_t kMaxClockAndNode = 0x7f7f7f7f7f7f7f7fULL;

// Times beyond the 60 bits of a UUID run over into its version, as Cassandra's do.
Uuid assemble(uint64_t unix_100ns, uint64_t clock_and_node) {
    uint64_t time = unix_100ns + kGregorianOffset;
    uint64_t high = time << 32 | (time >> 16 & 0xffff0000) | 0x1000 | time >> 48;
    Uuid uuid;
    auto* at = reinterpret_cast<char*>(uuid.bytes.data());
    store_be(at, high);
    store_be(at + 8, clock_and_node);
    return uuid;
}

// What has run over into the version counts; without it the version is 1.
uint64_t time_of(const Uuid& uuid) {
    auto high = load_be<uint64_t>(uuid.view().data());
    return ((high & 0xffff) - 0x1000) << 48 | (high & 0xffff0000) << 16 | high >> 32;
}

// Variant 2 in the top bits, and the multicast bit of the node, which marks it as not being a real address.
uint64_t random_clock_and_node() {
    return (random_u64() & 0x3fffffffffffffffULL) | 0x8000010000000000ULL;
}

uint64_t units_of_millis(int64_t unix_millis) {
    return static_cast<uint64_t>(unix_millis) * kUnitsPerMilli;
}

}  // namespace

Uuid make_timeuuid(const Clock& clock) {
    static const uint64_t clock_and_node = random_clock_and_node();
    static std::atomic<int64_t> last{INT64_MIN};
    int64_t now = clock.now_micros() * 10;
    int64_t previous = last.load(std::memory_order_relaxed);
    int64_t next;
    do {
        next = std::max(now, previous + 1);
    } while (!last.compare_exchange_weak(previous, next, std::memory_order_relaxed));
    return assemble(static_cast<uint64_t>(next), clock_and_node);
}

Uuid make_timeuuid_at(int64_t unix_100ns) {
    return assemble(static_cast<uint64_t>(unix_100ns), random_clock_and_node());
}

Uuid min_timeuuid(int64_t unix_millis) {
    return assemble(units_of_millis(unix_millis), kMinClockAndNode);
}

Uuid max_timeuuid(int64_t unix_millis) {
    return assemble(units_of_millis(unix_millis) + kUnitsPerMilli - 1, kMaxClockAndNode);
}

int64_t timeuuid_unix_100ns(const Uuid& uuid) {
    return static_cast<int64_t>(time_of(uuid) - kGregorianOffset);
}

int64_t timeuuid_unix_millis(const Uuid& uuid) {
    constexpr int64_t kUnitsPerMicro = 10, kMicrosPerMilli = 1'000;
    int64_t micros = static_cast<int64_t>(time_of(uuid)) / kUnitsPerMicro;
    return (micros - static_cast<int64_t>(kGregorianOffset) / kUnitsPerMicro) / kMicrosPerMilli;
}

}  // namespace ilion
