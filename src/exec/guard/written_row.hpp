// Asks the limits of a user about what a statement writes into a row.
#pragma once

#include <vector>

#include "exec/guard/user_limits.hpp"
#include "index/definition.hpp"
#include "plan/write/operation.hpp"
#include "store/row/row_builder.hpp"

namespace ilion::exec {

// `row` is what `operations` made. `indexes` are those of the table, or null.
Status check_written_row(const std::vector<plan::Operation>& operations, const store::RowBuilder& row,
                         const index::TableIndexes* indexes, UserLimits& limits);

}  // namespace ilion::exec
