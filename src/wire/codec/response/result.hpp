// RESULT (response 0x08): what a statement gave.
//
//   int32 kind, then
//   1 void
//   2 rows           rows metadata (metadata.hpp), int32 row count, a [bytes] per column and row
//   3 set keyspace   [string]
//   4 prepared       [short bytes] id, from v5 [short bytes] result metadata id, prepared metadata, rows metadata
//   5 schema change  see schema_change.hpp
//
// Rows stay as they came: `rows` is a view, decoded by whoever looks at a value.
#pragma once

#include <variant>

#include "base/error.hpp"
#include "wire/codec/response/metadata.hpp"
#include "wire/codec/response/schema_change.hpp"

namespace ilion::wire {

struct VoidResult {
    void encode(Bytes& out) const;
};

struct RowsResult {
    RowsMetadata metadata;
    int32_t row_count = 0;
    BytesView rows;

    void encode(Bytes& out, int version) const;
};

struct SetKeyspaceResult {
    std::string_view keyspace;

    void encode(Bytes& out) const;
};

struct PreparedResult {
    BytesView id;
    BytesView result_metadata_id;  // from v5
    PreparedMetadata bind_variables;
    RowsMetadata result_metadata;  // no columns unless the statement is a SELECT

    void encode(Bytes& out, int version) const;
};

struct SchemaChangeResult {
    SchemaChange change;

    void encode(Bytes& out) const;
};

using ResultMessage = std::variant<VoidResult, RowsResult, SetKeyspaceResult, PreparedResult, SchemaChangeResult>;

// The views point into `body`. That `rows` holds row_count times column_count values is not checked here: read them
// with ByteReader::read_value.
Result<ResultMessage> decode_result(BytesView body, int version);

}  // namespace ilion::wire
