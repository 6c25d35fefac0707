// The schema statements that parse and are not carried out yet, in one place: docs/differences.md publishes the
// list.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "cql/ast/statement.hpp"

namespace ilion::plan {

// How the statement is called in "... is not supported yet"; nothing for a statement that is supported or is none
// of the schema.
template <class T>
std::optional<std::string_view> unsupported_schema_statement(const T&) {
    return std::nullopt;
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::CreateView&) {
    return "CREATE MATERIALIZED VIEW";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::AlterView&) {
    return "ALTER MATERIALIZED VIEW";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::DropView&) {
    return "DROP MATERIALIZED VIEW";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::CreateFunction&) {
    return "CREATE FUNCTION";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::DropFunction&) {
    return "DROP FUNCTION";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::CreateAggregate&) {
    return "CREATE AGGREGATE";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::DropAggregate&) {
    return "DROP AGGREGATE";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::CreateTrigger&) {
    return "CREATE TRIGGER";
}
inline std::optional<std::string_view> unsupported_schema_statement(const cql::DropTrigger&) {
    return "DROP TRIGGER";
}

inline Error not_supported(std::string_view what) {
    return invalid(std::string(what) + " is not supported yet");
}

}  // namespace ilion::plan
