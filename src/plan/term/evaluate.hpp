// The value of a bound term in one request.
#pragma once

#include <span>

#include "plan/term/bound_term.hpp"
#include "types/value_view.hpp"

namespace ilion::plan {

struct Bindings {
    std::span<const ValueView> values;  // one per bind variable
    const Clock* clock = nullptr;       // for now() and its kind
};

// Bytes are validated against the term's type (invalid: Cassandra's text) and collections brought in order. The
// result borrows from the term, from `bindings` or from `memory`, whose content it replaces. A marker may give
// unset; where that is not allowed is for the caller to say.
Result<ValueView> evaluate(const BoundTerm& term, const Bindings& bindings, Bytes& memory);

}  // namespace ilion::plan
