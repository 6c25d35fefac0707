// Masks of columns: `MASKED WITH function(arguments)`. The function takes the column's value before the arguments;
// who may not see the value sees what the function makes of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cql/ast/ddl.hpp"
#include "plan/function/function.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

struct Mask {
    FunctionPtr function;
    std::vector<OptionalBytes> arguments;  // behind the column's value

    Result<OptionalBytes> apply(OptionalBytesView value, const CallContext& context) const;
    // `system.mask_inner(1, 2, '#')`: what schema::Column::mask keeps, and DESCRIBE shows.
    std::string text() const;
};

// Fails with Cassandra's text for what cannot mask the column.
Result<Mask> bind_mask(const cql::MaskFunction& raw, const schema::Column& column);
// Of a column that has one.
Result<std::shared_ptr<const Mask>> mask_of(const schema::Column& column);

}  // namespace ilion::plan
