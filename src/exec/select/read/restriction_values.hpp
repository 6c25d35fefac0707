// The values that restrictions compare with, in one request, with Cassandra's messages for null and unset.
#pragma once

#include "exec/select/request.hpp"

namespace ilion::exec {

// One value for each column of a restriction; null only where a slice may have it.
using TupleValues = std::vector<OptionalBytes>;

enum class NullPolicy : uint8_t { refuse, allow };

ilion::Result<TupleValues> evaluate_values(const plan::RestrictionValues& values,
                                           const plan::Restriction& restriction, const plan::Bindings& bindings,
                                           NullPolicy nulls);
// The single or several tuples of EQ and IN.
ilion::Result<std::vector<TupleValues>> evaluate_alternatives(const plan::Restriction& restriction,
                                                              const plan::Bindings& bindings);

}  // namespace ilion::exec
