// Text of the families of native types, each in the file of its name. Parsers append a serialization and fail with
// Cassandra's message; formatters append to `out`. Internal to this room.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "types/floating.hpp"
#include "types/type/data_type.hpp"

namespace ilion::text {

// numbers.cpp: every numeric kind. Empty text is an empty value.
Status parse_number(const DataType& type, std::string_view text, Bytes& out);
// As Integer.parseInt and so on: a sign and digits. No value if malformed or out of range.
std::optional<int64_t> parse_integer(std::string_view text);
// The text of a number of any numeric kind; `value` is not empty.
void append_number(const DataType& type, BytesView value, std::string& out);

// date_time.cpp
Status parse_date(std::string_view text, Bytes& out);
Status parse_time(std::string_view text, Bytes& out);
Status parse_timestamp(std::string_view text, Bytes& out);
void append_date(BytesView value, std::string& out);
void append_time(BytesView value, std::string& out);
// `separator` is between date and time: a literal has 'T', JSON a blank.
void append_timestamp(BytesView value, char separator, std::string& out);

// zone.cpp: the instant, in seconds since 1970, at which clocks in `zone` show `local_seconds`; no value if there
// is no such zone. Offsets, `Z`, and the names and abbreviations that Java knows.
std::optional<int64_t> to_utc(int64_t local_seconds, std::string_view zone);

// inet.cpp
Status parse_inet(std::string_view text, Bytes& out);
void append_inet(BytesView value, std::string& out);

// strings.cpp: ascii, text, blob, uuid, timeuuid
Status parse_ascii(std::string_view text, Bytes& out);
Status parse_blob(std::string_view text, Bytes& out);
Status parse_uuid(std::string_view text, Bytes& out);
Status parse_timeuuid(std::string_view text, Bytes& out);
void append_uuid(BytesView value, std::string& out);

}  // namespace ilion::text
