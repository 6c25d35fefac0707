// Metadata of a RESULT: the columns of rows, and the bind variables of a prepared statement.
//
//   rows:      int32 flags, int32 column count
//              if 0x02: [bytes] paging state
//              if 0x08 (v5): [short bytes] new result metadata id
//              unless 0x04: columns
//   prepared:  int32 flags, int32 column count
//              from v4: int32 k, k times uint16: bind variables that make the partition key
//              columns
//   columns:   if 0x01: [string] keyspace, [string] table, for all of them
//              each: unless 0x01 [string] keyspace, [string] table; [string] name; [option] type
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::wire {

using Columns = std::shared_ptr<const std::vector<ColumnSpec>>;

// Whether there are columns, and all of one table: then it is named once.
bool share_table(const std::vector<ColumnSpec>& columns);

struct RowsMetadata {
    int32_t column_count = 0;
    Columns columns;                   // null: not sent (no_metadata)
    bool skip = false;                 // encoding only: the columns are known, and not sent
    std::optional<bool> of_one_table;  // encoding only: share_table of the columns, if that is known already
    OptionalBytesView paging_state;
    OptionalBytesView new_result_metadata_id;  // from v5: the metadata is not what the client holds

    void encode(ByteWriter& writer, int version) const;
    static RowsMetadata decode(ByteReader& reader, int version);
};

struct PreparedMetadata {
    std::vector<ColumnSpec> columns;
    std::vector<uint16_t> partition_key_indexes;  // from v4

    void encode(ByteWriter& writer, int version) const;
    static PreparedMetadata decode(ByteReader& reader, int version);
};

}  // namespace ilion::wire
