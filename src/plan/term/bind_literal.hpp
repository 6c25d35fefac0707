// Literals of collections, tuples, UDTs and vectors. For bind_term.cpp.
#pragma once

#include "plan/term/bind_term.hpp"

namespace ilion::plan {

Result<BoundTerm> bind_list(const cql::ListLiteral& list, const ColumnSpec& receiver, TermContext& context);
Result<BoundTerm> bind_set(const cql::SetLiteral& set, const ColumnSpec& receiver, TermContext& context);
Result<BoundTerm> bind_map(const cql::MapLiteral& map, const ColumnSpec& receiver, TermContext& context);
Result<BoundTerm> bind_tuple(const cql::TupleLiteral& tuple, const ColumnSpec& receiver, TermContext& context);
Result<BoundTerm> bind_udt(const cql::UdtLiteral& udt, const ColumnSpec& receiver, TermContext& context);

// Whether a marker stands anywhere in it.
bool contains_marker(const BoundTerm& term);

}  // namespace ilion::plan
