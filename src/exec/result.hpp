// What running a plan gives.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "schema/schema.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::exec {

struct VoidResult {};
struct Rows {
    // The plan's result columns, shared, or made for this answer (conditional updates, DESCRIBE).
    std::shared_ptr<const std::vector<ColumnSpec>> columns;
    Bytes encoded;  // row after row, a [bytes] per column: the body of a RESULT Rows after its metadata
    int32_t count = 0;
    Bytes paging_state;  // empty: no further page
};
struct SetKeyspace {
    std::string keyspace;
};

struct Result {
    std::variant<VoidResult, Rows, SetKeyspace, schema::SchemaChange> body;
    std::vector<std::string> warnings;
};

}  // namespace ilion::exec
