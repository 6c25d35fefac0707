// ORDER BY ... ANN OF: the rows whose vectors are most like a given one.
//
// Without further restrictions the index of the vectors is searched. Otherwise the rows that the restrictions take
// in are gone over, through an index if there is one, and the best of them kept. Both are exact.
#pragma once

#include "exec/result.hpp"
#include "exec/select/read/scan.hpp"

namespace ilion::exec {

// Whether so many rows may be asked of an index on vectors.
Status check_nearest_limit(const Limits& limits);

// Sets `request.ann`. Fails with Cassandra's texts for limits, consistencies and vectors that cannot be.
ilion::Result<Rows> read_nearest(SelectRequest& request, const Limits& limits, std::vector<std::string>& warnings);

}  // namespace ilion::exec
