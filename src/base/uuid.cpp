#include "base/uuid.hpp"

#include <algorithm>
#include <cstring>

#include "base/characters.hpp"
#include "base/md5.hpp"
#include "base/random.hpp"

namespace ilion {
namespace {

constexpr std::array<int, 5> kGroupEnds{4, 6, 8, 10, 16};

void mark(Uuid& uuid, int version) {
    uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0f) | (version << 4));
    uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
}

}  // namespace

Uuid Uuid::from_bytes(BytesView raw) {
    Uuid uuid;
    std::memcpy(uuid.bytes.data(), raw.data(), std::min(raw.size(), uuid.bytes.size()));
    return uuid;
}

std::string Uuid::to_string() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (int i = 0; i < 16; ++i) {
        if (std::find(kGroupEnds.begin(), kGroupEnds.end() - 1, i) != kGroupEnds.end() - 1) text += '-';
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 0xf];
    }
    return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid uuid;
    size_t at = 0;
    for (int i = 0; i < 16; ++i) {
        if (at == 8 || at == 13 || at == 18 || at == 23) {
            if (text[at++] != '-') return std::nullopt;
        }
        int high = hex_digit(text[at]);
        int low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        uuid.bytes[i] = static_cast<uint8_t>(high << 4 | low);
        at += 2;
    }
    return uuid;
}

Uuid Uuid::random() {
    Uuid uuid;
    fill_random(reinterpret_cast<char*>(uuid.bytes.data()), uuid.bytes.size());
    mark(uuid, 4);
    return uuid;
}

Uuid Uuid::from_name(BytesView name) {
    Uuid uuid{md5(name)};
    mark(uuid, 3);
    return uuid;
}

}  // namespace ilion
