// A named, typed column as metadata carries it: of a result, or of the bind variables of a prepared statement.
#pragma once

#include <string>

#include "types/type/data_type.hpp"

namespace ilion {

struct ColumnSpec {
    std::string keyspace;
    std::string table;
    std::string name;
    TypePtr type;
};

}  // namespace ilion
