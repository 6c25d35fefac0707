// A term whose type is known and whose constants are serialized: what plans hold in place of `cql::Term`.
// Immutable; evaluated any number of times with the values of a request (evaluate.hpp).
#pragma once

#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "plan/function/function.hpp"
#include "types/type/data_type.hpp"

namespace ilion::plan {

struct BoundTerm {
    // A value of the type, or null.
    struct Constant {
        OptionalBytes value;
    };
    struct Marker {
        int index = 0;
    };
    // A list, set, map (keys and values in turn), tuple, UDT or vector with parts that are not constant.
    struct Composite {
        std::vector<BoundTerm> parts;
    };
    struct Call {
        FunctionPtr function;
        std::vector<BoundTerm> arguments;
    };

    TypePtr type;
    std::string name;  // of what receives it, for messages: a column, `in(k)`, `value(m)`
    std::variant<Constant, Marker, Composite, Call> value;

    bool is_marker() const { return std::holds_alternative<Marker>(value); }
    bool is_constant() const { return std::holds_alternative<Constant>(value); }
    // The literal NULL.
    bool is_null() const { return is_constant() && !std::get<Constant>(value).value; }
};

}  // namespace ilion::plan
