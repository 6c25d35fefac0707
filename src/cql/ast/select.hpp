#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cql/ast/relation.hpp"
#include "cql/ast/term.hpp"

namespace ilion::cql {

// Raw selectors: what stands in a select clause.
struct Selector;

struct ColumnSelector {
    std::string column;
};
struct CountStar {};
// A bare term: a literal or marker; allowed only where a function gives it a type.
struct TermSelector {
    Term term;
};
enum class CellAttribute : uint8_t { writetime, maxwritetime, ttl };
struct AttributeSelector {
    CellAttribute attribute;
    std::unique_ptr<Selector> operand;  // a column, an element or slice, or a field
};
struct FunctionSelector {
    QualifiedName function;
    std::vector<Selector> arguments;
};
struct CastSelector {
    std::unique_ptr<Selector> operand;
    RawType type;
};
struct FieldSelector {
    std::unique_ptr<Selector> operand;
    std::string field;
};
struct ElementSelector {
    std::unique_ptr<Selector> operand;
    Term key;
};
// `m[from..to]`, either side may be missing.
struct SliceSelector {
    std::unique_ptr<Selector> operand;
    std::optional<Term> from, to;
};
struct ArithmeticSelector {
    ArithmeticOperator op;
    std::unique_ptr<Selector> left, right;
};
struct NegationSelector {
    std::unique_ptr<Selector> operand;
};
// `(int) x` before a selector, and collection literals of selectors.
struct TypeHintSelector {
    RawType type;
    std::unique_ptr<Selector> operand;
};
enum class CollectionForm : uint8_t { list, set, map, tuple, udt };
struct CollectionSelector {
    CollectionForm form;
    std::vector<Selector> elements;   // map: keys and values in turn
    std::vector<std::string> fields;  // udt: the names of `elements`
};

struct Selector {
    std::variant<ColumnSelector, CountStar, TermSelector, AttributeSelector, FunctionSelector, CastSelector,
                 FieldSelector, ElementSelector, SliceSelector, ArithmeticSelector, NegationSelector,
                 TypeHintSelector, CollectionSelector>
        value;
};

// What is known of selectors when they are printed.
struct SelectorStyle {
    std::string_view keyspace;                          // of user types that name none
    std::vector<const CastSelector*> without_effect{};  // casts of which only the operand is shown
    std::vector<const CollectionSelector*> udts{};      // literals that are known to be values of UDTs
};

// As the result column is named when it has no alias: `count`, `writetime(v)`, `system.token(a, b)`, `m['k']` ...
std::string text(const Selector& selector, const SelectorStyle& style = {});

struct SelectItem {
    Selector selector;
    std::optional<std::string> alias;
};

struct Ordering {
    std::string column;
    bool descending = false;
    std::optional<Term> ann_of;
};

// One element of GROUP BY: a column, or a function call over columns.
using GroupByItem = Selector;

struct Select {
    QualifiedName table;
    bool json = false;
    bool distinct = false;
    std::vector<SelectItem> items;  // empty: SELECT *
    WhereClause where;
    std::vector<GroupByItem> group_by;
    std::vector<Ordering> order_by;
    std::optional<Term> per_partition_limit;
    std::optional<Term> limit;
    bool allow_filtering = false;
};

}  // namespace ilion::cql
