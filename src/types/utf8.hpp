// UTF-8 as Cassandra judges it.
#pragma once

#include "base/bytes.hpp"

namespace ilion {

// Whether a text column takes these bytes. Not quite the standard: 0xc080 is taken as Java's modified form of
// U+0000, surrogates and code points past U+10FFFF are taken, and after 0xe0 and 0xf0 the second byte is hardly
// checked.
bool is_valid_utf8(BytesView bytes);

// Appends the text with every byte that the Unicode standard does not allow replaced by U+FFFD.
void append_repaired_utf8(BytesView bytes, std::string& out);

}  // namespace ilion
