#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/byte_writer.hpp"
#include "types/number.hpp"
#include "types/text/families.hpp"

namespace ilion::text {
namespace {

Error cannot_make(const char* what, std::string_view text) {
    return invalid(fmt::format("Unable to make {} from '{}'", what, text));
}

template <class T>
Status parse_int(const char* what, std::string_view text, Bytes& out) {
    auto number = parse_integer(text);
    if (!number || *number < std::numeric_limits<T>::min() || *number > std::numeric_limits<T>::max()) {
        return cannot_make(what, text);
    }
    ByteWriter(out).write(static_cast<T>(*number));
    return {};
}

bool is_java_blank(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

// A number too large or small for its type is infinite or zero.
template <class Float>
Float out_of_range(std::string_view digits, bool is_hex) {
    size_t exponent = digits.find_first_of(is_hex ? "pP" : "eE");
    bool is_small = false;
    if (is_hex) {
        is_small = digits.substr(exponent + 1).starts_with('-');
    } else if (auto decimal = parse_decimal(digits)) {
        is_small = normalize(*decimal).exponent < 0;
    } else {
        // An exponent of more than nine digits.
        is_small = digits.substr(exponent + 1).starts_with('-');
    }
    return is_small ? Float{0} : std::numeric_limits<Float>::infinity();
}

template <class Float>
std::optional<Float> parse_floating(std::string_view text) {
    while (!text.empty() && is_java_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_java_blank(text.back())) text.remove_suffix(1);
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    Float number{};
    if (text == "NaN") {
        number = std::numeric_limits<Float>::quiet_NaN();
    } else if (text == "Infinity") {
        number = std::numeric_limits<Float>::infinity();
    } else {
        bool is_hex = text.starts_with("0x") || text.starts_with("0X");
        if (is_hex) text.remove_prefix(2);
        if (text.size() > 1 && std::string_view("fFdD").find(text.back()) != std::string_view::npos) {
            if (!is_hex || text.find_first_of("pP") != std::string_view::npos) text.remove_suffix(1);
        }
        // What std::from_chars takes and Java does not: names of infinity, hexadecimal without an exponent.
        bool starts_well = !text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9') || is_hex);
        if (!starts_well || (is_hex && text.find_first_of("pP") == std::string_view::npos)) return std::nullopt;
        const char* end = text.data() + text.size();
        auto format = is_hex ? std::chars_format::hex : std::chars_format::general;
        std::string without_plus;
        if (is_hex) {
            // Its hexadecimal form knows no `p+3`.
            without_plus = text;
            if (size_t plus = without_plus.find('+'); plus != std::string::npos) without_plus.erase(plus, 1);
            text = without_plus;
            end = text.data() + text.size();
        }
        auto [stop, error] = std::from_chars(text.data(), end, number, format);
        if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
        if (error == std::errc::result_out_of_range) number = out_of_range<Float>(text, is_hex);
    }
    return negative ? -number : number;
}

// Whether Java takes the digits for the number: nearer than half the distance to the next number, and than a
// quarter at powers of two, where the distance below is half the one above. The difference is exact in the wider
// type.
template <class Float>
bool is_java_form(std::string_view digits, Float number) {
    long double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::scientific);
    int exponent = 0;
    bool is_power_of_two = std::frexp(number, &exponent) == Float{0.5};
    auto distance =
        static_cast<long double>(std::nextafter(number, std::numeric_limits<Float>::infinity())) - number;
    if (std::isinf(distance)) distance = number - static_cast<long double>(std::nextafter(number, Float{0}));
    return std::abs(value - number) < distance / (is_power_of_two ? 4 : 2);
}

// The digits of Double.toString, `number` being positive and finite: as few as tell it from its neighbours, but at
// least two, of which it takes the closest.
template <class Float>
std::string_view shortest(Float number, std::array<char, 64>& buffer) {
    auto view = [&](std::to_chars_result result) {
        return std::string_view(buffer.data(), static_cast<size_t>(result.ptr - buffer.data()));
    };
    char* end = buffer.data() + buffer.size();
    std::string_view text = view(std::to_chars(buffer.data(), end, number, std::chars_format::scientific));
    size_t mantissa = text.find('e');
    int decimals = mantissa > 2 ? static_cast<int>(mantissa) - 2 : 0;
    if (decimals > 0 && is_java_form(text, number)) return text;
    for (decimals = std::max(decimals, 1); decimals <= std::numeric_limits<Float>::max_digits10; ++decimals) {
        text = view(std::to_chars(buffer.data(), end, number, std::chars_format::scientific, decimals));
        if (is_java_form(text, number)) break;
    }
    return text;
}

template <class Float>
void append_floating(Float number, std::string& out) {
    if (std::isnan(number)) {
        out += "NaN";
        return;
    }
    if (std::signbit(number)) out += '-';
    if (std::isinf(number) || number == 0) {
        out += number == 0 ? "0.0" : "Infinity";
        return;
    }
    std::array<char, 64> buffer;
    std::string_view text = shortest(std::abs(number), buffer);
    size_t at = text.find('e');
    int exponent = 0;
    std::string_view power = text.substr(at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    std::string digits(1, text[0]);
    if (at > 2) digits += text.substr(2, at - 2);
    // A second digit that was only there to be the closest of two.
    if (digits.size() == 2 && digits[1] == '0') digits.pop_back();
    if (exponent < -3 || exponent >= 7) {
        out.append(digits, 0, 1).append(".").append(digits.size() > 1 ? digits.substr(1) : "0");
        out.append("E").append(std::to_string(exponent));
    } else if (exponent < 0) {
        out.append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits);
    } else {
        auto whole = static_cast<size_t>(exponent) + 1;
        if (digits.size() < whole + 1) digits.append(whole + 1 - digits.size(), '0');
        out.append(digits, 0, whole).append(".").append(digits, whole);
    }
}

template <class T>
T load(BytesView value) {
    return value.size() >= sizeof(T) ? load_be<T>(value.data()) : T{0};
}

}  // namespace

std::optional<int64_t> parse_integer(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<double> parse_double(std::string_view text) {
    return parse_floating<double>(text);
}

std::optional<float> parse_float(std::string_view text) {
    return parse_floating<float>(text);
}

Status parse_number(const DataType& type, std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    switch (type.kind()) {
        case TypeKind::tinyint:
            return parse_int<int8_t>("byte", text, out);
        case TypeKind::smallint:
            return parse_int<int16_t>("short", text, out);
        case TypeKind::int_:
            return parse_int<int32_t>("int", text, out);
        case TypeKind::bigint:
        case TypeKind::counter:
            return parse_int<int64_t>("long", text, out);
        case TypeKind::varint: {
            auto number = parse_varint(text);
            if (!number) return invalid(fmt::format("unable to make int from '{}'", text));
            encode_varint(*number, out);
            return {};
        }
        case TypeKind::decimal: {
            auto number = parse_decimal(text);
            if (!number) return invalid(fmt::format("unable to make BigDecimal from '{}'", text));
            encode_decimal(*number, out);
            return {};
        }
        case TypeKind::float_: {
            auto number = parse_float(text);
            if (!number) return cannot_make("float", text);
            ByteWriter(out).write(std::bit_cast<int32_t>(*number));
            return {};
        }
        default: {
            auto number = parse_double(text);
            if (!number) return cannot_make("double", text);
            ByteWriter(out).write(std::bit_cast<int64_t>(*number));
            return {};
        }
    }
}

void append_number(double number, std::string& out) {
    append_floating(number, out);
}

void append_number(float number, std::string& out) {
    append_floating(number, out);
}

void append_number(const DataType& type, BytesView value, std::string& out) {
    switch (type.kind()) {
        case TypeKind::tinyint:
            out += std::to_string(load<int8_t>(value));
            return;
        case TypeKind::smallint:
            out += std::to_string(load<int16_t>(value));
            return;
        case TypeKind::int_:
            out += std::to_string(load<int32_t>(value));
            return;
        case TypeKind::varint:
            out += to_string(decode_varint(value));
            return;
        case TypeKind::decimal:
            out += to_string(decode_decimal(value));
            return;
        case TypeKind::float_:
            return append_floating(std::bit_cast<float>(load<int32_t>(value)), out);
        case TypeKind::double_:
            return append_floating(std::bit_cast<double>(load<int64_t>(value)), out);
        default:
            out += std::to_string(load<int64_t>(value));
            return;
    }
}

}  // namespace ilion::text
