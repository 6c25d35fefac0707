// Large buffers that somebody has done with, for whoever needs one next: new ones of their size would have every
// page of their memory put in place by the kernel, and given back to it, each time.
#pragma once

#include "base/bytes.hpp"

namespace ilion {

// Empty, with what room the largest buffer that was kept has; without one, without. Any thread.
Bytes take_kept_buffer();
// Keeps the room of the few largest that are worth it. Any thread.
void keep_buffer(Bytes&& buffer);
// Room for `size` bytes in all, that of a kept buffer if they are many. Any thread.
void make_room(Bytes& buffer, size_t size);

}  // namespace ilion
