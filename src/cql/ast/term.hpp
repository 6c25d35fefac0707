// Raw terms: what stands for a value in CQL text, before any schema is known.
//
// Identifiers are already normalised (lower case unless quoted). `column` is where the term begins, zero-based, on
// line `line`, for errors with a caret.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cql/ast/raw_type.hpp"

namespace ilion::cql {

enum class LiteralKind : uint8_t { string, integer, float_, uuid, boolean, hex, duration };

struct QualifiedName {
    std::string keyspace;  // empty if not given
    std::string name;

    bool operator==(const QualifiedName&) const = default;
};

struct Term;

struct Literal {
    LiteralKind kind;
    std::string text;  // string: without its quotes; hex: with 0x; the others as written
};
struct NullLiteral {};
// `?` or `:name`; markers are numbered in the order of their appearance in the statement.
struct BindMarker {
    int index = 0;
    std::string name;  // empty for `?`
};
struct FunctionCall {
    QualifiedName function;  // operators are calls too: see `Arithmetic`
    std::vector<Term> arguments;
};
// `(int) 3`: a type hint.
struct TypeHint {
    RawType type;
    std::unique_ptr<Term> term;
};
// `[a, b]`: a list or a vector.
struct ListLiteral {
    std::vector<Term> elements;
};
// `{a, b}`: a set; `{}` is empty and may become a set, a map or a UDT value.
struct SetLiteral {
    std::vector<Term> elements;
};
struct MapLiteral {
    std::vector<std::pair<Term, Term>> entries;
};
struct TupleLiteral {
    std::vector<Term> elements;
};
struct UdtLiteral {
    std::vector<std::pair<std::string, Term>> fields;
};
enum class ArithmeticOperator : uint8_t { add, subtract, multiply, divide, modulo };
struct Arithmetic {
    ArithmeticOperator op;
    std::unique_ptr<Term> left, right;
};
struct Negation {
    std::unique_ptr<Term> operand;
};

struct Term {
    std::variant<NullLiteral, Literal, BindMarker, FunctionCall, TypeHint, ListLiteral, SetLiteral, MapLiteral,
                 TupleLiteral, UdtLiteral, Arithmetic, Negation>
        value;
    int line = 1;
    int column = 0;
};

// Makes the destructors of the literals known before anything asks for pairs of terms: clang 14 otherwise defines
// the two in terms of each other.
inline void destroy(Term& term) {
    term.~Term();
}

// The term as Cassandra prints it in error messages (`Term.Raw.getText`): strings quoted, markers as `?` or
// `:name`. `keyspace`: as for types.
std::string text(const Term& term, std::string_view keyspace = {});

}  // namespace ilion::cql
