#include "types/floating.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/characters.hpp"
#include "types/number.hpp"

namespace ilion::text {
namespace {

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
    // Its sign does not matter.
    if (text == "NaN") return std::numeric_limits<Float>::quiet_NaN();
    if (text == "Infinity") {
        number = std::numeric_limits<Float>::infinity();
    } else {
        bool is_hex = text.starts_with("0x") || text.starts_with("0X");
        if (is_hex) text.remove_prefix(2);
        if (text.size() > 1 && std::string_view("fFdD").find(text.back()) != std::string_view::npos) {
            if (!is_hex || text.find_first_of("pP") != std::string_view::npos) text.remove_suffix(1);
        }
        // What std::from_chars takes and Java does not: names of infinity, hexadecimal without an exponent.
        bool starts_well = !text.empty() && (text[0] == '.' || is_digit(text[0]) || is_hex);
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

// The decimal form of a positive finite number as Double.toString of Java 17 has it: `d.ddde±xx` with at least one
// digit after the point. It is the shortest that tells the number from its neighbours but for three peculiarities.
template <class Float>
class JavaForm {
public:
    explicit JavaForm(Float number) : number_(number) {
        int exponent = 0;
        is_power_of_two_ = std::frexp(number, &exponent) == Float{0.5};
        exponent_ = exponent - 1;
        if (!write_integer()) write_shortest();
    }
    std::string_view text() const { return text_; }

private:
    static constexpr int kBits = std::numeric_limits<Float>::digits;

    // First, a large integer is written in full, without the digits past the precision, rounded up from half.
    bool write_integer() {
        if (exponent_ < 0 || exponent_ > 62 || number_ != std::floor(number_)) return false;
        auto digits = static_cast<uint64_t>(number_);
        // As many digits as the part past the precision, a power of two, surely has.
        int past = exponent_ - kBits - 1;
        auto dropped = past > 1 ? static_cast<int>(past * std::numbers::ln2 / std::numbers::ln10) : 0;
        uint64_t unit = 1;
        for (int i = 0; i < dropped; ++i) unit *= 10;
        digits = digits / unit + (digits % unit * 2 >= unit && unit > 1 ? 1 : 0);
        int power = dropped;
        for (; digits % 10 == 0; ++power) digits /= 10;
        std::string shown = std::to_string(digits);
        power += static_cast<int>(shown.size()) - 1;
        if (shown.size() == 1) shown += '0';
        text_ = shown.insert(1, ".") + "e" + std::to_string(power);
        return true;
    }

    void write_shortest() {
        std::array<char, 64> buffer;
        char* end = buffer.data() + buffer.size();
        auto written = std::to_chars(buffer.data(), end, number_, std::chars_format::scientific);
        text_.assign(buffer.data(), written.ptr);
        size_t mantissa = text_.find('e');
        // Second, where one digit would do it takes the closest of two.
        int decimals = mantissa > 2 ? static_cast<int>(mantissa) - 2 : 0;
        if (decimals > 0 && is_accepted()) return;
        for (decimals = std::max(decimals, 1); decimals <= std::numeric_limits<Float>::max_digits10; ++decimals) {
            written = std::to_chars(buffer.data(), end, number_, std::chars_format::scientific, decimals);
            text_.assign(buffer.data(), written.ptr);
            if (reads_back() && is_accepted()) return;
        }
    }

    bool reads_back() const {
        Float back{};
        std::from_chars(text_.data(), text_.data() + text_.size(), back, std::chars_format::scientific);
        return back == number_;
    }

    // Third, it does not take what lies exactly between two numbers, nor, at a power of two, where the distance to
    // the number below is half of that to the one above, anything as far off as half of the lesser. The wider type
    // tells.
    bool is_accepted() const {
        constexpr int kExactPowers = 27;  // 5^27 still fits into 64 bits
        long double value = 0;
        std::from_chars(text_.data(), text_.data() + text_.size(), value, std::chars_format::scientific);
        long double off = std::abs(value - number_);
        long double step =
            std::ldexp(1.0L, std::max(exponent_, std::numeric_limits<Float>::min_exponent - 1) - kBits + 1);
        if (is_power_of_two_) return off < step / 4;
        bool can_tie = value >= 1 && value < std::pow(10.0L, kExactPowers);
        return !can_tie || off != step / 2;
    }

    Float number_;
    bool is_power_of_two_ = false;
    int exponent_ = 0;
    std::string text_;
};

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
    JavaForm<Float> form(std::abs(number));
    std::string_view text = form.text();
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

}  // namespace

std::optional<double> parse_double(std::string_view text) {
    return parse_floating<double>(text);
}

std::optional<float> parse_float(std::string_view text) {
    return parse_floating<float>(text);
}

void append_number(double number, std::string& out) {
    append_floating(number, out);
}

void append_number(float number, std::string& out) {
    append_floating(number, out);
}

std::string to_string(double number) {
    std::string out;
    append_number(number, out);
    return out;
}

}  // namespace ilion::text
