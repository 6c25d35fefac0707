// A WHERE clause to what a SELECT reads and what it tests, with Cassandra's rules of what needs ALLOW FILTERING.
#pragma once

#include "cql/ast/relation.hpp"
#include "plan/restriction/restriction.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

struct FilteringPolicy {
    bool allowed = false;   // ALLOW FILTERING
    bool implicit = false;  // virtual keyspaces don't ask for it
    bool of_view = false;   // IS NOT NULL may be asked for, which restricts nothing

    bool permits() const { return allowed || implicit; }
};

inline constexpr char kRequiresAllowFiltering[] =
    "Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. If "
    "you want to execute this query despite the performance unpredictability, use ALLOW FILTERING";

// `reads_only_static`: the statement selects static columns and no others that are of rows. `vector` is the column
// of ORDER BY ... ANN OF, or null: it counts as restricted.
Result<Restrictions> analyse_where(const cql::WhereClause& where, const schema::Table& table,
                                   const FilteringPolicy& policy, bool reads_only_static,
                                   const schema::Column* vector, TermContext& context);

}  // namespace ilion::plan
