// Numbers as Java prints them, for properties and messages.
#pragma once

#include <string>

namespace ilion::schema {

// Double.toString: `0.01`, `1.0`, `6.71E-5`.
std::string java_double(double value);

}  // namespace ilion::schema
