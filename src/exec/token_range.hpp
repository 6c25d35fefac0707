// The tokens that a restriction on token() takes in.
#pragma once

#include "base/error.hpp"
#include "plan/restriction/restriction.hpp"
#include "plan/term/evaluate.hpp"
#include "store/key.hpp"

namespace ilion::exec {

// `ring`: the range is to be scanned, where the smallest token, as an end, is the ring's. Otherwise partitions that
// are named are only asked whether they lie in it. `empty` is set if nothing does.
ilion::Result<store::TokenRange> evaluate_token_range(const plan::TokenRestriction& restriction,
                                                      const plan::Bindings& bindings, bool ring, bool& empty);

// A range whose start is behind its end, as one for partitions that are named may be, goes around the ring.
bool contains(const store::TokenRange& range, Token token);

}  // namespace ilion::exec
