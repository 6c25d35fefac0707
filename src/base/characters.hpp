// Classes and cases of ASCII characters, without the locale. Characters beyond are of no class and have no case.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace ilion {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_letter(char c) {
    return is_upper(c) || is_lower(c);
}
constexpr bool is_word(char c) {
    return is_digit(c) || is_letter(c) || c == '_';
}
constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
// The value of a hexadecimal digit of either case, -1 of what is none.
constexpr int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    char letter = to_lower(c);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}
constexpr bool is_hex(char c) {
    return hex_digit(c) >= 0;
}

inline bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}
constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return to_lower(a) == to_lower(b); });
}
inline std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower(c);
    return out;
}
inline std::string upper_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_upper(c);
    return out;
}

}  // namespace ilion
