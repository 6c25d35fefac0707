// Comparable bytes: a self-delimiting encoding of values whose unsigned byte order is the type's order, so that
// RocksDB's default comparator sorts rows as Cassandra does. docs/format/comparable.md gives the layouts.
//
// A clustering is the concatenation of its components. No encoding is a prefix of another one of the same type,
// and none begins with 0x00 or 0xff in its first byte in either direction, so that a bound can be placed
// before (append kBefore) or after (append kAfter) everything that starts with a prefix of components.
#pragma once

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion::comparable {

inline constexpr char kBefore = '\x00';
inline constexpr char kAfter = '\xff';

// Appends the encoding of a component: of a valid value, of an empty value (it sorts first), or of null
// (clusterings of COMPACT STORAGE tables; it sorts before empty). `reversed` inverts the bytes, for DESC, except
// those of null, which sorts first all the same.
void encode(const DataType& type, OptionalBytesView value, bool reversed, Bytes& out);

// Takes one component off the front of `encoded` and appends the value's serialization to `out`; false if the
// bytes are malformed. `is_null` tells null from empty.
bool decode(const DataType& type, bool reversed, BytesView& encoded, Bytes& out, bool& is_null);

// The same of an integer or a time of day, without what other types need: puts the value into `value` and gives its
// size. 0 if `encoded` does not begin with one: then it is decode's.
inline constexpr size_t kMaxInteger = sizeof(int64_t);
size_t decode_integer(const DataType& type, bool reversed, BytesView& encoded, char* value);

// The length of the component at the front of `encoded`, or 0 if the bytes are malformed.
size_t length(const DataType& type, bool reversed, BytesView encoded);

// Whether decode gives back the very bytes that were encoded, for every value of the type. Not so where the type's
// order takes different bytes for the same: decimal (1.0 and 1.00 are one key), varint with needless leading bytes,
// boolean (any byte but 0 is true), float and double (NaNs), tuples and UDTs (null and missing fields at the end),
// and what contains them. Rows keyed by those keep the original beside the key, unless this value is exact anyway:
bool is_exact(const DataType& type);
// The same of one value. What clients usually send is exact but for decimals that end in zeros.
bool is_exact(const DataType& type, BytesView value);

}  // namespace ilion::comparable
