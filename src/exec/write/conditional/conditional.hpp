// Conditional writes (lightweight transactions): under the lock of their partition the rows are read, the
// conditions checked, and, if all are met, everything is written.
#pragma once

#include "exec/write/modification.hpp"

namespace ilion::exec {

struct ConditionalStatement {
    const plan::ModificationPlan* plan = nullptr;
    Bindings bindings;
};

// At least one of the statements has conditions. All must be of one table and partition. The answer has the column
// [applied], and, if that is false, the present values of what the conditions are about.
ilion::Result<Result> execute_conditional(std::span<const ConditionalStatement> statements, bool is_batch,
                                          const QueryOptions& options, Environment& environment);

}  // namespace ilion::exec
