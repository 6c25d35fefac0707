// Which restrictions the indexes of a table answer, and what is left to be filtered, by Cassandra's rules.
#pragma once

#include "plan/restriction/restriction.hpp"

namespace ilion::plan {

// Whether an index answers the restriction, or one of the relations in it.
bool has_supporting_index(const schema::Table& table, const Restriction& restriction);

// Whether no index answers all of the restrictions. The storage-attached indexes of a table count as one. `vector`
// is the column of ORDER BY ... ANN OF, or null.
bool need_filtering(const schema::Table& table, const std::vector<const Restriction*>& restrictions,
                    const schema::Column* vector);

// Whether an index on vectors is among those that answer some of the restrictions.
bool asks_vector_index(const schema::Table& table, const std::vector<const Restriction*>& restrictions);

// The look-ups that could find the rows of the restriction.
void add_accesses(const schema::Table& table, const Restriction& restriction, std::vector<IndexAccess>& accesses);

}  // namespace ilion::plan
