// varint and decimal.
//
// varint: a byte for sign and length, then the shortest two's complement bytes. The first byte is 0x80 + n for
// numbers from zero on and 0x7f - n below, n being the length up to 126; 127 stands for longer ones, and the length
// follows in four bytes, inverted below zero. Longer is farther from zero; of one length the bytes decide.
//
// decimal: 0x01, 0x02 or 0x03 for negative, zero or positive; not for zero: the exponent of DecimalDigits as a
// varint, then the digits, two in a byte as their number + 1, then 0x00. All after the first byte is inverted for
// negative numbers.
#include <algorithm>

#include "types/comparable/component.hpp"
#include "types/number.hpp"

namespace ilion::comparable {
namespace {

constexpr uint8_t kLong = 127;

constexpr uint8_t kNegative = 0x01;
constexpr uint8_t kZero = 0x02;
constexpr uint8_t kPositive = 0x03;

// Normalization takes the zeros at the end of a decimal; where its scale would not fit without them they come back.
// More than this a key, which is at most 64 KiB long, does not hold.
constexpr int64_t kMostZeros = 200'000;

void invert(Bytes& bytes, size_t from) {
    for (size_t i = from; i < bytes.size(); ++i) bytes[i] = static_cast<char>(~bytes[i]);
}

// The exponent, eight bytes at most, of which `mask` inverts each.
bool decode_exponent(Source& source, uint8_t mask, int64_t& exponent) {
    uint8_t header = source.peek() ^ mask;
    size_t size = header >= 0x80 ? header - 0x80u : 0x7fu - header;
    Bytes bytes;
    if (size > sizeof exponent || !source.take_bytes(1 + size, &bytes)) return source.fail();
    if (mask != 0) invert(bytes, 0);
    Source unmasked(bytes, false);
    Bytes number;
    if (!decode_varint(unmasked, &number)) return source.fail();
    exponent = static_cast<int64_t>(ilion::decode_varint(number));
    return true;
}

bool decode_digits(Source& source, uint8_t mask, std::string& digits) {
    while (true) {
        uint8_t pair = source.take_byte() ^ mask;
        if (!source.ok() || pair > 100) return source.fail();
        if (pair == 0) break;
        digits.push_back(static_cast<char>('0' + (pair - 1) / 10));
        digits.push_back(static_cast<char>('0' + (pair - 1) % 10));
    }
    digits.erase(digits.find_last_not_of('0') + 1);
    return !digits.empty() || source.fail();
}

}  // namespace

void encode_varint(BytesView value, Bytes& out) {
    BytesView bytes = significant_varint(value);
    bool negative = static_cast<signed char>(bytes[0]) < 0;
    bool is_long = bytes.size() >= kLong;
    auto length = static_cast<uint8_t>(is_long ? kLong : bytes.size());
    out.push_back(static_cast<char>(negative ? 0x7f - length : 0x80 + length));
    if (is_long) {
        auto size = static_cast<uint32_t>(bytes.size());
        ByteWriter(out).write(negative ? ~size : size);
    }
    out.append(bytes);
}

bool decode_varint(Source& source, Bytes* out) {
    uint8_t header = source.take_byte();
    bool negative = header < 0x80;
    size_t size = negative ? 0x7fu - header : header - 0x80u;
    if (size == kLong) {
        auto stored = source.take<uint32_t>();
        size = negative ? ~stored : stored;
    }
    if (!source.ok() || size == 0) return source.fail();
    return source.take_bytes(size, out);
}

void encode_decimal(BytesView value, Bytes& out) {
    DecimalDigits number = normalize(ilion::decode_decimal(value));
    out.push_back(static_cast<char>(number.sign < 0 ? kNegative : number.sign == 0 ? kZero : kPositive));
    if (number.sign == 0) return;
    size_t start = out.size();
    char exponent[sizeof(int64_t)];
    store_be(exponent, number.exponent);
    encode_varint({exponent, sizeof exponent}, out);
    if (number.digits.size() % 2 != 0) number.digits.push_back('0');
    for (size_t i = 0; i < number.digits.size(); i += 2) {
        out.push_back(static_cast<char>((number.digits[i] - '0') * 10 + (number.digits[i + 1] - '0') + 1));
    }
    out.push_back('\0');
    if (number.sign < 0) invert(out, start);
}

bool decode_decimal(Source& source, Bytes* out) {
    uint8_t sign = source.take_byte();
    if (!source.ok() || sign < kNegative || sign > kPositive) return source.fail();
    if (sign == kZero) {
        if (out != nullptr) ilion::encode_decimal({}, *out);
        return true;
    }
    uint8_t mask = sign == kNegative ? 0xff : 0x00;
    int64_t exponent = 0;
    std::string digits;
    if (!decode_exponent(source, mask, exponent) || !decode_digits(source, mask, digits)) return false;
    if (out == nullptr) return true;
    int64_t zeros = 0;
    if (exponent > 0) zeros = std::max<int64_t>(0, INT32_MIN + exponent - static_cast<int64_t>(digits.size()));
    if (exponent < INT32_MIN || zeros > kMostZeros) return source.fail();
    int64_t scale = static_cast<int64_t>(digits.size()) + zeros - exponent;
    if (scale < INT32_MIN || scale > INT32_MAX) return source.fail();
    Decimal number{*parse_varint(digits), static_cast<int32_t>(scale)};
    if (zeros > 0) number.unscaled *= power_of_ten(static_cast<uint32_t>(zeros));
    if (sign == kNegative) number.unscaled = -number.unscaled;
    ilion::encode_decimal(number, *out);
    return true;
}

}  // namespace ilion::comparable
