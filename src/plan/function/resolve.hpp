// From a function's name and arguments to the function, with Cassandra's rules and messages.
//
// Native functions live in keyspace `system` and are found with or without it, under every spelling that 5.0
// accepts
// (`toDate` and `to_date`, ...). An exact match of all arguments wins; otherwise the call must be unambiguous.
#pragma once

#include <span>

#include "cql/ast/term.hpp"
#include "plan/function/argument.hpp"
#include "plan/function/function.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

struct CallSite {
    // The table of the statement: decides the arguments of token(). May be null.
    const schema::Table* table = nullptr;
    // The type that the result is wanted in, or null in a selection clause.
    TypePtr receiver;
    // Of a clustering column in descending order, which Cassandra takes for a type of its own.
    bool reversed_receiver = false;
};

using Arguments = std::span<const Argument* const>;

// Fails with ErrorCode::invalid: "Unknown function 'x'", no matching signature, ambiguity, wrong argument types.
Result<FunctionPtr> resolve_function(const cql::QualifiedName& name, Arguments arguments, const CallSite& site);

// What token() gives for keys of the table: a bigint; of a virtual keyspace, whose partitions are in the order of
// their keys, the key itself.
TypePtr token_type(const schema::Table& table);

// A result of the function where `receiver` is expected.
Assignability test_result(const Function& function, const DataType& receiver);

// Whether the function is made for the types of its arguments, or for where it stands.
bool is_generic(const Function& function);

// `left op right`.
Result<FunctionPtr> resolve_arithmetic(cql::ArithmeticOperator op, Arguments arguments, const CallSite& site);
// `-operand`.
Result<FunctionPtr> resolve_negation(Arguments arguments, const CallSite& site);
// `CAST(operand AS target)`; null if the operand is of that very type already: then nothing is to be done. `named`
// is the operand as the message for an impossible cast has it.
// `type_name` is the target as it is written: there are no casts to varchar.
Result<FunctionPtr> resolve_cast(const Argument& operand, const TypePtr& target, const std::string& type_name,
                                 const std::string& named);

// toJson of any type.
FunctionPtr make_to_json(const TypePtr& argument);

}  // namespace ilion::plan
