// What a WHERE clause says, relation by relation merged per column, and what follows from it for reading: partition
// keys or a range of the ring, slices of clusterings, and what is left to be tested row by row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/term/bound_term.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

// What the columns of a restriction are compared with: a term for each, or one marker for the whole tuple.
struct RestrictionValues {
    std::vector<BoundTerm> terms;
    bool whole_tuple = false;
};

struct Restriction {
    enum class Kind : uint8_t { eq, in, slice, contains };
    struct Bound {
        RestrictionValues values;
        bool inclusive = false;
    };

    Kind kind = Kind::eq;
    // One, or the clustering columns of `(a, b) ...`, in their order.
    std::vector<const schema::Column*> columns;
    bool is_multi = false;
    bool is_tested = false;  // though it selects a slice
    // eq: one; in: one for each element of the list.
    std::vector<RestrictionValues> values;
    std::optional<BoundTerm> in_marker;  // `IN ?`: a list; then `values` is empty
    std::optional<Bound> lower, upper;   // slice
    // contains: CONTAINS, CONTAINS KEY and `c[key] = value`.
    std::vector<BoundTerm> contained, contained_keys;
    std::vector<std::pair<BoundTerm, BoundTerm>> entries;

    const schema::Column& first() const { return *columns.front(); }
    const schema::Column& last() const { return *columns.back(); }
};

// token(...) compared with tokens.
struct TokenRestriction {
    bool is_eq = false;  // then `lower` holds the value
    std::optional<BoundTerm> lower, upper;
    bool lower_inclusive = false, upper_inclusive = false;
};

// An index that finds the rows which a restriction, or a part of it, takes in.
struct IndexAccess {
    std::string index;
    Restriction restriction;
};

struct Restrictions {
    std::vector<Restriction> partition_key;  // by position; EQ or IN on each component unless `key_range`
    std::optional<TokenRestriction> token;
    // The clustering restrictions that select slices: EQ and IN on a prefix, and at most one slice behind them.
    std::vector<Restriction> clustering;
    // What is tested row by row.
    std::vector<Restriction> filters;
    // Ways to find the rows through an index, any of which may be taken; nothing is left out of the above for them.
    std::vector<IndexAccess> accesses;

    bool key_range = false;  // partitions are found by scanning the ring
    bool key_is_in = false;  // IN on the partition key
    bool uses_index = false;
    // An index on vectors is asked for rows with one vector: it has a limit, though nothing is ordered.
    bool asks_vector_index = false;
    // ALLOW FILTERING is called for; the last thing that a statement is refused for.
    bool needs_filtering = false;
    bool restricts_clustering = false;
    bool restricts_regular = false;
    bool restricts_static = false;
    bool restricts_key = false;  // any relation on the partition key, token() included
    // The clustering columns that are restricted by EQ, in order to be skipped by ORDER BY and GROUP BY.
    std::vector<bool> eq_columns;  // by Table::columns

    // A partition that has static content and no rows is an answer unless rows are asked for in particular.
    bool returns_static_alone() const { return !restricts_clustering && !restricts_regular; }
    bool has_clustering_slice() const {
        return !clustering.empty() && clustering.back().kind == Restriction::Kind::slice;
    }
    bool is_eq(const schema::Column& column) const { return eq_columns[column.index]; }
};

}  // namespace ilion::plan
