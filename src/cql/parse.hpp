// CQL text to a raw statement. Knows the grammar of CQL 3.4.7 and no schema.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "cql/ast/statement.hpp"

namespace ilion::cql {

using ClassCheck = Status (*)(std::string_view class_name);

// Parses one statement, with or without a trailing semicolon. Fails with ErrorCode::syntax_error and the first line
// that Cassandra gives ("line 1:14 no viable alternative at input ..."), or with ErrorCode::invalid where
// Cassandra's parser itself finds the statement wrong (a property twice, ...).
//
// `check_class` is asked of types that are given by the name of a class, which Cassandra's parser looks up: what it
// refuses is a mistake at that place, before any that comes behind it. Without it any name will do.
Result<Statement> parse(std::string_view text, ClassCheck check_class = nullptr);

}  // namespace ilion::cql
