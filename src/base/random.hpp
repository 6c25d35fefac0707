// Random bytes and numbers, one generator a thread, seeded by the operating system. Good enough for identifiers
// and for spreading load, not for secrets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ilion {

uint64_t random_u64();
void fill_random(char* at, size_t size);

}  // namespace ilion
