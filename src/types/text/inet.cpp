// Addresses as java.net.InetAddress takes them, but that names are not looked up: IPv4 with one to four parts, IPv6
// also in brackets and with a scope, which is dropped; an IPv4 address inside IPv6 becomes IPv4.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "base/byte_writer.hpp"
#include "types/hex.hpp"
#include "types/text/families.hpp"

namespace ilion::text {
namespace {

constexpr std::string_view kMappedPrefix("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

std::optional<uint64_t> parse_part(std::string_view digits, uint64_t largest) {
    uint64_t number = 0;
    if (digits.empty() || digits.size() > 10) return std::nullopt;
    for (char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<uint64_t>(c - '0');
    }
    return number <= largest ? std::optional(number) : std::nullopt;
}

// The last of fewer than four parts fills the bytes that remain.
std::optional<uint32_t> parse_v4(std::string_view text) {
    uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        size_t point = text.find('.');
        if (point == std::string_view::npos) {
            auto last = parse_part(text, 0xffffffffULL >> (8 * part));
            if (!last) return std::nullopt;
            return address | static_cast<uint32_t>(*last);
        }
        auto byte = parse_part(text.substr(0, point), 255);
        if (!byte) return std::nullopt;
        address |= static_cast<uint32_t>(*byte) << (24 - 8 * part);
        text.remove_prefix(point + 1);
    }
    return std::nullopt;
}

bool append_group(std::string_view digits, Bytes& out) {
    if (digits.empty() || digits.size() > 4) return false;
    int value = 0;
    for (char c : digits) {
        int digit = hex_digit(c);
        if (digit < 0) return false;
        value = value << 4 | digit;
    }
    ByteWriter(out).write(static_cast<uint16_t>(value));
    return true;
}

// Groups between single colons; the last may be an IPv4 address in full.
bool append_groups(std::string_view text, Bytes& out) {
    while (!text.empty()) {
        size_t colon = text.find(':');
        std::string_view group = text.substr(0, colon);
        if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
            size_t points = 0;
            for (char c : group) points += c == '.';
            auto v4 = parse_v4(group);
            if (points != 3 || !v4) return false;
            ByteWriter(out).write(*v4);
            return true;
        }
        if (!append_group(group, out)) return false;
        if (colon == std::string_view::npos) return true;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;
    }
    return true;
}

std::optional<Bytes> parse_v6(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    if (size_t scope = text.find('%'); scope != std::string_view::npos) text = text.substr(0, scope);
    size_t gap = text.find("::");
    Bytes address;
    Bytes tail;
    if (!append_groups(text.substr(0, gap), address)) return std::nullopt;
    if (gap == std::string_view::npos) {
        if (address.size() != 16) return std::nullopt;
    } else {
        if (!append_groups(text.substr(gap + 2), tail) || address.size() + tail.size() > 14) return std::nullopt;
        address.append(16 - address.size() - tail.size(), '\0');
        address += tail;
    }
    if (address.starts_with(kMappedPrefix)) address.erase(0, kMappedPrefix.size());
    return address;
}

}  // namespace

Status parse_inet(std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    if (text == "localhost") text = "127.0.0.1";
    if (text.find(':') != std::string_view::npos) {
        if (auto address = parse_v6(text)) {
            out += *address;
            return {};
        }
    } else if (auto address = parse_v4(text)) {
        ByteWriter(out).write(*address);
        return {};
    }
    return invalid(fmt::format("Unable to make inet address from '{}'", text));
}

void append_inet(BytesView value, std::string& out) {
    if (value.size() == 16 && value.starts_with(kMappedPrefix)) value.remove_prefix(kMappedPrefix.size());
    if (value.size() == 4) {
        for (size_t i = 0; i < 4; ++i) {
            if (i > 0) out += '.';
            out += std::to_string(static_cast<unsigned char>(value[i]));
        }
        return;
    }
    for (size_t i = 0; i + 1 < value.size(); i += 2) {
        if (i > 0) out += ':';
        out += fmt::format("{:x}", load_be<uint16_t>(value.data() + i));
    }
}

}  // namespace ilion::text
