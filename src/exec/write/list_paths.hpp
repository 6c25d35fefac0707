// The paths that new list elements get: in the order of time behind all others, or, prepended, before them.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace ilion::exec {

Bytes append_path(const Clock& clock);
// Paths for `count` elements, in the order they shall have, all before what was prepended earlier.
std::vector<Bytes> prepend_paths(const Clock& clock, size_t count);

}  // namespace ilion::exec
