// What the WHERE clause of an UPDATE or DELETE says about the primary key, checked with Cassandra's rules, and the
// form in which an INSERT says the same.
#pragma once

#include <optional>
#include <vector>

#include "cql/ast/relation.hpp"
#include "plan/restriction/restriction.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

// A value for one column, or for several in a row (`(c, d) = ...`).
struct KeyValue {
    // One term a column; or a single one of tuple type for all of them (`(c, d) = ?`).
    std::vector<BoundTerm> terms;
    bool is_tuple = false;
};

struct KeyRestriction {
    enum class Kind : uint8_t {
        equal,      // one value
        in_list,    // any of `values`
        in_marker,  // any element of the list that `values[0].terms[0]` gives
        slice,      // between `start` and `end`; the last restriction of a clustering only
    };
    struct Bound {
        KeyValue value;
        bool inclusive = false;
    };

    Kind kind = Kind::equal;
    size_t position = 0;  // of the first column, within the partition key or the clustering
    size_t width = 1;     // columns
    bool multi_column = false;
    std::vector<KeyValue> values;
    std::optional<Bound> start, end;  // in the order of values, not of storage
};

struct KeyRestrictions {
    std::vector<KeyRestriction> partition;   // every column of the partition key, in order
    std::vector<KeyRestriction> clustering;  // a prefix of the clustering columns, in order
    std::optional<TokenRestriction> token;   // only those of the partitions whose tokens it takes in

    size_t clustering_columns() const {
        return clustering.empty() ? 0 : clustering.back().position + clustering.back().width;
    }
    bool has_slice() const { return !clustering.empty() && clustering.back().kind == KeyRestriction::Kind::slice; }
    // Whether the columns of the key name one partition, one row of it, whatever the values are.
    bool partition_equal() const;
    bool clustering_equal() const;
    bool clustering_has_in() const;
};

struct RestrictionRules {
    const char* statement = "UPDATE";  // as messages name it
    bool allow_slices = false;         // DELETE: slices of clusterings, and clusterings left out
    bool static_only = false;          // nothing but static columns is written
};

// Whether a row is said completely. Tables with COMPACT STORAGE do without their last clustering columns; `missing`
// are those that are not `given`.
Status check_clustering_given(const schema::Table& table, const std::vector<KeyRestriction>& given,
                              const std::vector<std::string>& missing);

Result<KeyRestrictions> bind_key_restrictions(const cql::WhereClause& where, const schema::Table& table,
                                              const RestrictionRules& rules, TermContext& context);

}  // namespace ilion::plan
