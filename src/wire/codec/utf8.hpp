// Is this text UTF-8, as Java's decoder sees it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"

namespace ilion::wire {

// The length of the longest prefix that is well-formed; text.size() if all of it is.
size_t valid_utf8_prefix(BytesView text);

}  // namespace ilion::wire
