#include <algorithm>
#include <charconv>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/number.hpp"

namespace ilion {
namespace {

constexpr size_t kScaleSize = 4;

BytesView unscaled_part(BytesView decimal) {
    return decimal.substr(std::min(kScaleSize, decimal.size()));
}

int32_t scale_of(BytesView decimal) {
    return ByteReader(decimal).read<int32_t>();
}

int sign_of(int64_t difference) {
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

int compare(const DecimalDigits& left, const DecimalDigits& right) {
    if (left.sign != right.sign) return left.sign - right.sign;
    if (left.exponent != right.exponent) return left.sign * sign_of(left.exponent - right.exponent);
    return left.sign * left.digits.compare(right.digits);
}

// The exponent after `e`; no value if it is malformed or does not fit.
std::optional<int64_t> parse_exponent(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    int32_t exponent = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return exponent;
}

}  // namespace

Decimal decode_decimal(BytesView value) {
    return {decode_varint(unscaled_part(value)), scale_of(value)};
}

void encode_decimal(const Decimal& number, Bytes& out) {
    ByteWriter(out).write(number.scale);
    encode_varint(number.unscaled, out);
}

DecimalDigits normalize(const Decimal& number) {
    DecimalDigits normal;
    normal.sign = number.unscaled.sign();
    if (normal.sign == 0) return normal;
    normal.digits = BigInt(abs(number.unscaled)).str();
    normal.exponent = static_cast<int64_t>(normal.digits.size()) - number.scale;
    normal.digits.erase(normal.digits.find_last_not_of('0') + 1);
    return normal;
}

int compare(const Decimal& left, const Decimal& right) {
    if (left.scale == right.scale) return left.unscaled.compare(right.unscaled);
    return compare(normalize(left), normalize(right));
}

int compare_decimal(BytesView left, BytesView right) {
    if (left.empty() || right.empty()) return static_cast<int>(right.empty()) - static_cast<int>(left.empty());
    BytesView left_unscaled = unscaled_part(left);
    BytesView right_unscaled = unscaled_part(right);
    if (scale_of(left) == scale_of(right) && !left_unscaled.empty() && !right_unscaled.empty()) {
        return compare_varint(left_unscaled, right_unscaled);
    }
    return compare(decode_decimal(left), decode_decimal(right));
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    int64_t exponent = 0;
    if (size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
        auto parsed = parse_exponent(text.substr(at + 1));
        if (!parsed) return std::nullopt;
        exponent = *parsed;
        text = text.substr(0, at);
    }
    size_t point = text.find('.');
    int64_t scale = -exponent;
    std::string digits(text);
    if (point != std::string_view::npos) {
        digits.erase(point, 1);
        scale += static_cast<int64_t>(text.size() - point - 1);
        // `1.+2` is not a number.
        if (text.find_first_of("+-", point) != std::string_view::npos) return std::nullopt;
    }
    auto unscaled = parse_varint(digits);
    if (!unscaled || scale < INT32_MIN || scale > INT32_MAX) return std::nullopt;
    return Decimal{std::move(*unscaled), static_cast<int32_t>(scale)};
}

std::string to_string(const Decimal& number) {
    std::string digits = number.unscaled.str();
    if (number.scale == 0) return digits;
    size_t start = digits[0] == '-' ? 1 : 0;
    auto count = static_cast<int64_t>(digits.size() - start);
    int64_t adjusted = count - 1 - number.scale;
    if (number.scale > 0 && adjusted >= -6) {
        int64_t whole = count - number.scale;
        if (whole > 0) return digits.insert(start + static_cast<size_t>(whole), ".");
        return digits.insert(start, "0." + std::string(static_cast<size_t>(-whole), '0'));
    }
    if (count > 1) digits.insert(start + 1, ".");
    if (adjusted == 0) return digits;
    return digits + "E" + (adjusted > 0 ? "+" : "") + std::to_string(adjusted);
}

}  // namespace ilion
