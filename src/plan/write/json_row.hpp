// The columns of an INSERT JSON's document.
#pragma once

#include <vector>

#include "schema/table.hpp"

namespace ilion::plan {

// By the columns' index. `named`: the document has the column; its value is null if the document says so.
struct JsonRow {
    std::vector<OptionalBytes> values;
    std::vector<bool> named;
};

Result<JsonRow> read_json_row(const schema::Table& table, BytesView document);

}  // namespace ilion::plan
