// The notations of the protocol's documents (native_protocol_v5.spec section 3): [string], [long string],
// [short bytes], [string list], [string map], [string multimap], [bytes map], [inet], [value].
//
// The readers follow ByteReader: they never throw, and a reader that failed answers empty values. Counts are
// checked against the bytes that remain before memory is reserved. Strings are views into the input.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/value_view.hpp"

namespace ilion::wire {

using StringMap = std::vector<std::pair<std::string, std::string>>;
using StringMultimap = std::vector<std::pair<std::string, std::vector<std::string>>>;
using BytesMap = std::vector<std::pair<std::string, OptionalBytes>>;

// An address as its raw bytes (4 or 16) and a port.
struct Inet {
    std::string address;
    int32_t port = 0;
};

// [string], [short bytes]: uint16 length, bytes. Texts longer than 65535 bytes are cut at a character's border.
void write_string(ByteWriter& writer, std::string_view text);
std::string_view read_string(ByteReader& reader);
// [long string]: int32 length, bytes; a negative length fails the reader.
void write_long_string(ByteWriter& writer, std::string_view text);
std::string_view read_long_string(ByteReader& reader);
// [string list]: uint16 n, n [string].
void write_string_list(ByteWriter& writer, const std::vector<std::string>& list);
std::vector<std::string> read_string_list(ByteReader& reader);
// [string map]: uint16 n, n pairs of [string].
void write_string_map(ByteWriter& writer, const StringMap& map);
StringMap read_string_map(ByteReader& reader);
// [string multimap]: uint16 n, n pairs of [string] and [string list].
void write_string_multimap(ByteWriter& writer, const StringMultimap& map);
StringMultimap read_string_multimap(ByteReader& reader);
// [bytes map]: uint16 n, n pairs of [string] and [bytes].
void write_bytes_map(ByteWriter& writer, const BytesMap& map);
BytesMap read_bytes_map(ByteReader& reader);
// [inet]: one byte length (4 or 16), address, int32 port. [inetaddr]: the same without the port.
void write_inet(ByteWriter& writer, const Inet& inet);
Inet read_inet(ByteReader& reader);
void write_inet_address(ByteWriter& writer, std::string_view address);
std::string_view read_inet_address(ByteReader& reader);
// [value]: int32 length, bytes; -1 is null, -2 is not set (from v4), anything below fails the reader.
void write_value(ByteWriter& writer, ValueView value);
ValueView read_value(ByteReader& reader, int version);

}  // namespace ilion::wire
