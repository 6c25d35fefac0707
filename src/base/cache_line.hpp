// What the processor fetches at once.
#pragma once

#include <cstddef>

namespace ilion {

inline constexpr size_t kCacheLine = 64;  // bytes

}  // namespace ilion
