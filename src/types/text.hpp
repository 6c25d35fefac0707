// Values and text: CQL literals, the strings that `fromString` of each type accepts, and JSON.
#pragma once

#include "base/bytes.hpp"
#include "types/type/data_type.hpp"

namespace ilion {

// Parses the text of a constant as AbstractType.fromString does; appends the serialization to `out`.
// Fails with ErrorCode::invalid and Cassandra's message ("Unable to make int from 'x'" and so on).
Status parse_text(const DataType& type, std::string_view text, Bytes& out);

// The CQL literal for a value (`'it''s'`, `0xcafe`, `{1: 'a'}`), as AbstractType.toCQLString gives it.
std::string to_cql_literal(const DataType& type, BytesView value);

// The value as JSON, as SELECT JSON and toJson() give it.
std::string to_json(const DataType& type, BytesView value);

// Parses JSON text as INSERT JSON and fromJson() do; null gives nullopt.
Result<OptionalBytes> from_json(const DataType& type, std::string_view json);

}  // namespace ilion
