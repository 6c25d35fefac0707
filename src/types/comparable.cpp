#include "types/comparable.hpp"
namespace ilion::comparable {
void encode(const DataType&, OptionalBytesView value, bool, Bytes& out) { out += '\x01'; out += *value; out += '\x00'; }
bool decode(const DataType&, bool, BytesView&, Bytes&, bool&) { return false; }
size_t length(const DataType&, bool, BytesView) { return 0; }
bool is_exact(const DataType&) { return true; }
}
