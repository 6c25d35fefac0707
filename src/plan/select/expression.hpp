// What a result column is computed from: inputs, which are read from the row, and expressions over them.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "cql/ast/select.hpp"
#include "plan/function/function.hpp"
#include "plan/term/bound_term.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

struct Mask;  // plan/mask.hpp

// Something that is read from a row: the value of a column, or an attribute of its cells.
struct Expression;

struct Input {
    enum class Kind : uint8_t { value, writetime, maxwritetime, ttl };
    enum class Part : uint8_t { whole, element, slice, field };  // of a multi-cell column, for attributes

    const schema::Column* column = nullptr;
    Kind kind = Kind::value;
    Part part = Part::whole;
    std::optional<BoundTerm> from, to;  // element: `from` is its key; slice: either may be missing
    size_t field = 0;
    // What is within a cell has the attributes of the cell, if it is there: it itself, made of inputs before this
    // one.
    std::shared_ptr<const Expression> within;
    TypePtr type;  // of what is read
    // Of a value: what is shown instead to those who may not see it; null if the column has none.
    std::shared_ptr<const Mask> mask;
};

struct Expression {
    struct InputValue {
        size_t input = 0;  // in Selection::inputs
    };
    struct Constant {
        BoundTerm term;
    };
    struct Call {
        FunctionPtr function;
        std::vector<Expression> arguments;
    };
    // The result of Selection::aggregates[index] for the group.
    struct AggregateResult {
        size_t index = 0;
    };
    struct Field {
        std::unique_ptr<Expression> operand;
        size_t field = 0;
    };
    // `operand` is a set or a map; `name` is what messages call it.
    struct Element {
        std::unique_ptr<Expression> operand;
        BoundTerm key;
        std::string name;
    };
    struct Slice {
        std::unique_ptr<Expression> operand;
        std::optional<BoundTerm> from, to;
        std::string name;
    };
    // A literal of a list, set, map (keys and values in turn), tuple, UDT or vector.
    struct Composite {
        std::vector<Expression> parts;
    };

    TypePtr type;
    std::variant<InputValue, Constant, Call, AggregateResult, Field, Element, Slice, Composite> node;
};

struct AggregateCall {
    FunctionPtr function;
    std::vector<Expression> arguments;
};

}  // namespace ilion::plan
