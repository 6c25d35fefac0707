// The columns that a read asks for, in the form in which Cassandra's warnings and logs tell of them.
#pragma once

#include <string>

#include "exec/select/request.hpp"

namespace ilion::exec {

// Static columns, then regular ones, of those selected and those tested; of a collection of which only elements and
// slices are selected, these. `*` for a wildcard, and for none but keys.
std::string read_columns(const SelectRequest& request);

}  // namespace ilion::exec
