#include <fmt/format.h>

#include <algorithm>

#include "base/uuid.hpp"
#include "types/hex.hpp"
#include "types/text/families.hpp"

namespace ilion::text {

Status parse_ascii(std::string_view text, Bytes& out) {
    auto bad = std::find_if(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
    if (bad != text.end()) {
        // The length is that of the character in UTF-16.
        int units = static_cast<unsigned char>(*bad) >= 0xf0 ? 2 : 1;
        return invalid(
            fmt::format("Invalid ASCII character in string literal: java.nio.charset.UnmappableCharacterException: "
                        "Input length = {}",
                        units));
    }
    out += text;
    return {};
}

Status parse_blob(std::string_view text, Bytes& out) {
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    Bytes bytes;
    if (!parse_hex(text, bytes)) return invalid(fmt::format("cannot parse '{}' as hex bytes", text));
    out += bytes;
    return {};
}

Status parse_uuid(std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    auto uuid = Uuid::parse(text);
    if (!uuid) return invalid(fmt::format("Unable to make UUID from '{}'", text));
    out += uuid->view();
    return {};
}

Status parse_timeuuid(std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    auto uuid = Uuid::parse(text);
    if (!uuid) return invalid(fmt::format("Unknown timeuuid representation: {}", text));
    if (uuid->version() != 1) return invalid("TimeUUID supports only version 1 UUIDs");
    out += uuid->view();
    return {};
}

void append_uuid(BytesView value, std::string& out) {
    out += Uuid::from_bytes(value).to_string();
}

}  // namespace ilion::text
