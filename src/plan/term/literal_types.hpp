// The types that a raw term can be taken for, before it is known what receives it. For `bind_term.hpp`'s files.
#pragma once

#include "plan/term/bind_term.hpp"

namespace ilion::plan {

// STRING, INTEGER, ..., as messages name the kinds of constants.
std::string_view kind_name(cql::LiteralKind kind);

bool literal_fits(const cql::Literal& literal, const DataType& receiver);
// The smallest type that holds the literal.
TypePtr preferred_type(const cql::Literal& literal);

// The function that a call, an operation or a negation stands for. `receiver` is null if it is not known.
Result<FunctionPtr> resolve_call(const cql::Term& raw, const TypePtr& receiver, TermContext& context,
                                 bool reversed_receiver = false);
std::vector<const cql::Term*> call_arguments(const cql::Term& raw);

// A hint says of a collection or a UDT whether it is frozen, too.
inline bool is_frozen_alike(const DataType& hinted, const DataType& receiver) {
    return hinted.kind() != receiver.kind() || hinted.is_multi_cell() == receiver.is_multi_cell();
}
Result<TypePtr> hinted_type(const cql::TypeHint& hint, const TermContext& context);

}  // namespace ilion::plan
