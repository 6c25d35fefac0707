// How Java sorts bytes: as signed numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace ilion {

// Whether `left` comes before `right`.
inline bool is_less_in_java(std::string_view left, std::string_view right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return static_cast<int8_t>(a) < static_cast<int8_t>(b);
    });
}

}  // namespace ilion
