#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cql/ast/relation.hpp"
#include "cql/ast/term.hpp"

namespace ilion::cql {

struct UsingClause {
    std::optional<Term> timestamp;
    std::optional<Term> ttl;
};

struct Insert {
    QualifiedName table;
    std::vector<std::string> columns;
    std::vector<Term> values;
    // INSERT JSON: the document, a string literal or a marker; then `columns` and `values` are empty.
    std::optional<Term> json;
    bool json_default_unset = false;  // DEFAULT UNSET
    bool if_not_exists = false;
    UsingClause using_clause;
};

// One assignment of SET.
struct Assignment {
    enum class Form : uint8_t {
        set,        // c = value, c = c1 + value is `add`
        add,        // c = c + value, c += value
        subtract,   // c = c - value, c -= value
        prepend,    // c = value + c
        element,    // c[key] = value
        field,      // c.field = value
        reference,  // c = other_column (arithmetic over columns is refused later)
    };
    std::string column;
    Form form = Form::set;
    std::optional<Term> key;
    std::string field;
    std::string operand_column;  // the column named on the right-hand side of add, subtract, prepend, reference
    Term value;
};

struct Update {
    QualifiedName table;
    UsingClause using_clause;
    std::vector<Assignment> assignments;
    WhereClause where;
    bool if_exists = false;
    std::vector<Condition> conditions;
};

// What DELETE names: a column, an element or a field.
struct DeleteTarget {
    std::string column;
    std::optional<Term> key;
    std::optional<std::string> field;
};

struct Delete {
    QualifiedName table;
    std::vector<DeleteTarget> targets;  // empty: whole rows
    UsingClause using_clause;           // a timestamp only
    WhereClause where;
    bool if_exists = false;
    std::vector<Condition> conditions;
};

struct Batch {
    enum class Kind : uint8_t { logged, unlogged, counter };
    Kind kind = Kind::logged;
    UsingClause using_clause;
    std::vector<std::variant<Insert, Update, Delete>> statements;
};

struct Truncate {
    QualifiedName table;
};

}  // namespace ilion::cql
