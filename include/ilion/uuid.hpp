// A UUID as sixteen bytes in network order (RFC 9562), with its text form and the two kinds that name things:
// random (version 4) and by name (version 3, MD5), which is how Cassandra derives fixed table ids.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ilion {

struct Uuid {
    std::array<uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    bool is_nil() const { return *this == Uuid{}; }
    int version() const { return bytes[6] >> 4; }

    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    // `raw` must be sixteen bytes long.
    static Uuid from_bytes(std::string_view raw);

    // Lower case, 8-4-4-4-12.
    std::string to_string() const;
    // Accepts the 36-character form in either case; nothing otherwise.
    static std::optional<Uuid> parse(std::string_view text);

    static Uuid random();
    // Java's UUID.nameUUIDFromBytes: the MD5 digest of `name` marked as version 3.
    static Uuid from_name(std::string_view name);
};

}  // namespace ilion
