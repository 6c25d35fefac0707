// The relations of a WHERE clause and the conditions of IF.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cql/ast/term.hpp"

namespace ilion::cql {

enum class Operator : uint8_t {
    eq,
    lt,
    lte,
    gt,
    gte,
    neq,
    in,
    not_in,
    contains,
    contains_key,
    not_contains,
    not_contains_key,
    is_not,
    like,
    between,
    not_between,
    ann,
};

// `=`, `<`, ... `CONTAINS KEY`, as CQL spells it.
std::string_view text(Operator op);

// Whether it asks for an order: <, <=, >, >=.
constexpr bool is_slice(Operator op) {
    return op == Operator::lt || op == Operator::lte || op == Operator::gt || op == Operator::gte;
}

// One of
//   c op value            columns = {c}
//   c[key] op value       columns = {c}, element = key
//   (a, b) op value       columns = {a, b}, tuple = true; for IN, `values` may hold several tuples
//   token(a, b) op value  columns = {a, b}, token = true
// `values` has one term, except: IN (x, y, ...) has `in_list` set and each element; BETWEEN has two.
// IN ? has in_list false and the marker.
struct Relation {
    std::vector<std::string> columns;
    bool tuple = false;
    bool token = false;
    std::optional<Term> element;
    Operator op = Operator::eq;
    std::vector<Term> values;
    bool in_list = false;
    int line = 1;
    int column = 0;
};

// What an IF condition compares: `c`, `c[key]` or `c.field`.
struct Condition {
    std::string column;
    std::optional<Term> element;
    std::optional<std::string> field;
    Operator op = Operator::eq;
    std::vector<Term> values;
    bool in_list = false;
};

// Custom index expressions: `expr(index, term)`.
struct IndexExpression {
    QualifiedName index;
    Term value;
};

struct WhereClause {
    std::vector<Relation> relations;
    std::vector<IndexExpression> expressions;
};

}  // namespace ilion::cql
