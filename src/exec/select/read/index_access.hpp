// Finding the rows of a request through an index, where the plan knows of one.
#pragma once

#include <memory>

#include "exec/select/read/read_spec.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// Null if no index helps: then all rows that the specification names are to be gone over. `resume_after` may be
// null.
ilion::Result<std::unique_ptr<store::Cursor>> open_index_cursor(const SelectRequest& request, const ReadSpec& spec,
                                                                const store::ReadOptions& options,
                                                                const store::Position* resume_after);

}  // namespace ilion::exec
