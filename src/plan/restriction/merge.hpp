// Several relations on one column become one restriction, or an error that names the column.
#pragma once

#include "plan/restriction/restriction.hpp"

namespace ilion::plan {

// Adds `added` to restrictions that are sorted by position of their first column, merging it with those that share
// a column with it.
Status merge_into(std::vector<Restriction>& restrictions, Restriction added);
// The same of clustering columns. Nothing may follow a slice unless it is to be found `anywhere`, by filtering or
// through an index.
Status merge_clustering(std::vector<Restriction>& clustering, Restriction added, bool anywhere);

// `columns`: of the partition key, for messages.
Status merge_token(std::optional<TokenRestriction>& existing, TokenRestriction added, const schema::Table& table);

}  // namespace ilion::plan
