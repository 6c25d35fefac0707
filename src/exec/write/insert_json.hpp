// INSERT JSON: the columns of a document.
#pragma once

#include "plan/term/evaluate.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::exec {

// The values of all columns of the table, by their index; `views` refer to `values`. A column that the document
// does not name is null, or, with DEFAULT UNSET, unset.
Status read_json_row(const plan::ModificationPlan& plan, const plan::Bindings& bindings,
                     std::vector<OptionalBytes>& values, std::vector<ValueView>& views);

}  // namespace ilion::exec
