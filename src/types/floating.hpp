// Floating-point numbers as Java reads and prints them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ilion::text {

// As Double.parseDouble and Float.parseFloat: blanks around, NaN, Infinity, hexadecimal, a type suffix.
std::optional<double> parse_double(std::string_view text);
std::optional<float> parse_float(std::string_view text);

// As Double.toString and Float.toString of Java 17: `1.0`, `1.0E10`, `NaN`.
void append_number(double number, std::string& out);
void append_number(float number, std::string& out);
std::string to_string(double number);

}  // namespace ilion::text
