// One relation to one restriction: columns looked up, operators checked against types, terms bound.
#pragma once

#include "cql/ast/relation.hpp"
#include "plan/restriction/restriction.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

// As Cassandra's messages print a relation: `(c1, c2) = (1, 1)`.
std::string text(const cql::Relation& relation);

// The column of that name, or "Undefined column name x in table ks.t".
Result<const schema::Column*> find_column(const schema::Table& table, std::string_view name);

// `relation` is not on token().
Result<Restriction> bind_relation(const cql::Relation& relation, const schema::Table& table, TermContext& context);
// Whether token() has the columns of the partition key.
Status check_token_columns(const cql::Relation& relation, const schema::Table& table);
Result<TokenRestriction> bind_token_relation(const cql::Relation& relation, const schema::Table& table,
                                             TermContext& context);

}  // namespace ilion::plan
