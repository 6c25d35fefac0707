#include <limits>
#include <vector>

#include "base/characters.hpp"
#include "types/number.hpp"

namespace ilion {
namespace {

bool is_negative(BytesView value) {
    return static_cast<signed char>(value[0]) < 0;
}

// Splits long texts in halves: far fewer steps than one digit after the other.
BigInt parse_digits(std::string_view digits) {
    constexpr size_t kAtOnce = 18;
    constexpr size_t kSplit = 400;
    if (digits.size() > kSplit) {
        size_t low = digits.size() / 2;
        return parse_digits(digits.substr(0, digits.size() - low)) * power_of_ten(static_cast<uint32_t>(low)) +
               parse_digits(digits.substr(digits.size() - low));
    }
    BigInt number = 0;
    for (size_t at = 0; at < digits.size(); at += kAtOnce) {
        uint64_t part = 0;
        uint64_t factor = 1;
        for (char digit : digits.substr(at, kAtOnce)) {
            part = part * 10 + static_cast<uint64_t>(digit - '0');
            factor *= 10;
        }
        number *= factor;
        number += part;
    }
    return number;
}

}  // namespace

BigInt decode_varint(BytesView value) {
    BigInt number = 0;
    if (value.empty()) return number;
    if (!is_negative(value)) {
        import_bits(number, value.begin(), value.end(), 8);
        return number;
    }
    // -n is one more than the number whose bits are inverted.
    Bytes inverted(value);
    for (char& byte : inverted) byte = static_cast<char>(~byte);
    const auto* bytes = reinterpret_cast<const unsigned char*>(inverted.data());
    import_bits(number, bytes, bytes + inverted.size(), 8);
    return -(number + 1);
}

void encode_varint(const BigInt& number, Bytes& out) {
    bool negative = number.sign() < 0;
    BigInt magnitude = negative ? BigInt(-number - 1) : number;
    std::vector<unsigned char> bytes;
    export_bits(magnitude, std::back_inserter(bytes), 8);
    if (bytes[0] >= 0x80) out.push_back(negative ? '\xff' : '\x00');
    for (unsigned char byte : bytes) out.push_back(static_cast<char>(negative ? ~byte : byte));
}

BytesView significant_varint(BytesView value) {
    while (value.size() > 1) {
        auto first = static_cast<unsigned char>(value[0]);
        auto second = static_cast<unsigned char>(value[1]);
        bool repeats_sign = (first == 0x00 && second < 0x80) || (first == 0xff && second >= 0x80);
        if (!repeats_sign) break;
        value.remove_prefix(1);
    }
    return value;
}

int compare_varint(BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return static_cast<int>(right.empty()) - static_cast<int>(left.empty());
    bool negative = is_negative(left);
    if (negative != is_negative(right)) return negative ? -1 : 1;
    left = significant_varint(left);
    right = significant_varint(right);
    if (left.size() != right.size()) return (left.size() < right.size()) == negative ? 1 : -1;
    return left.compare(right);
}

std::optional<BigInt> parse_varint(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !all_digits(text)) return std::nullopt;
    BigInt number = parse_digits(text);
    return negative ? BigInt(-number) : number;
}

std::string to_string(const BigInt& number) {
    return number.str();
}

BigInt power_of_ten(uint32_t exponent) {
    return boost::multiprecision::pow(BigInt(10), exponent);
}

}  // namespace ilion
