// Slices of clusterings as contiguous parts of a partition, for deletions.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "schema/table.hpp"

namespace ilion::exec {

using Components = std::vector<OptionalBytes>;  // values of neighbouring columns

// Of a clustering, or a prefix of one.
Bytes encode_clustering(const schema::Table& table, const Components& components);

// A contiguous part of a partition as positions: clusterings c with first <= c < last; an empty `last` is the end.
struct Range {
    Bytes first, last;
};

Range all_with(Bytes prefix);

// What one bound of a slice leaves of the rows that begin with `prefix`. Where ascending and descending columns
// mix, `(c, d) > (1, 2)` is not contiguous in storage: c > 1, and, apart from it, c = 1 and d > 2.
std::vector<Range> ranges_of(const schema::Table& table, const Components& prefix, const Components& bound,
                             bool inclusive, bool greater);

std::vector<Range> intersect(const std::vector<Range>& left, const std::vector<Range>& right);

}  // namespace ilion::exec
