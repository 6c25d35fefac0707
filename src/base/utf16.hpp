// Text as Java counts it: UTF-16 units, of which a character beyond the first 65,536 takes two.
#pragma once

#include <string>
#include <string_view>

namespace ilion {

// `text` is valid UTF-8.
std::u16string to_utf16(std::string_view text);
// Half of a surrogate pair becomes a question mark.
std::string to_utf8(std::u16string_view units);

}  // namespace ilion
