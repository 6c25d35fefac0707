// CREATE and DROP FUNCTION and AGGREGATE. Cassandra's functions are Java, which the node does not run: none ever
// exists, and neither does an aggregate, which is made of functions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "plan/ddl/not_supported.hpp"
#include "plan/ddl/resolve_type.hpp"
#include "plan/ddl/scope.hpp"

namespace ilion::plan {
namespace {

// A type of an argument or of a result; `what` is how messages call it.
Status check_type(const cql::RawType& type, std::string_view what, const schema::Keyspace& keyspace) {
    if (type.frozen) {
        auto written = cql::text(freeze(type));
        return invalid(
            fmt::format("{} '{}' cannot be frozen; remove frozen<> modifier from '{}'", what, written, written));
    }
    ILION_TRY(resolve_type(type, keyspace.name, keyspace.types));
    return {};
}

Status check_choice(bool or_replace, bool if_not_exists) {
    if (!or_replace || !if_not_exists) return {};
    return invalid("Cannot use both 'OR REPLACE' and 'IF NOT EXISTS' directives");
}

// Fails with Cassandra's text for what is not there; `what` is Function or Aggregate.
Result<DdlOutcome> drop(std::string_view what, const cql::QualifiedName& dropped, bool if_exists,
                        const std::optional<std::vector<cql::RawType>>& arguments, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(dropped.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    std::vector<std::string> written;
    if (arguments) {
        auto keyspace = context.schema->keyspace(keyspace_name);
        for (const auto& type : *arguments) {
            written.push_back(cql::text(type));
            if (keyspace) ILION_TRY(check_type(type, "Argument", *keyspace));
        }
    }
    if (if_exists) return unchanged(context);
    return invalid(fmt::format("{} '{}.{}{}' doesn't exist", what, keyspace_name, dropped.name,
                               arguments ? fmt::format("({})", fmt::join(written, ", ")) : ""));
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateFunction& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.function.keyspace, context));
    ILION_TRY(check_not_system(keyspace_name));
    ILION_TRY(check_choice(statement.or_replace, statement.if_not_exists));
    if (statement.language != "java") {
        return invalid(
            "Currently only Java UDFs are available in Cassandra. For more information - CASSANDRA-18252 and "
            "CASSANDRA-17281");
    }
    std::set<std::string_view> seen;
    std::vector<std::string_view> names;
    for (const auto& [name, type] : statement.arguments) {
        seen.insert(name);
        names.push_back(name);
    }
    if (seen.size() != names.size()) {
        return invalid(fmt::format("Duplicate argument names for given function {} with argument names [{}]",
                                   statement.function.name, fmt::join(names, ", ")));
    }
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace) return invalid(fmt::format("Keyspace '{}' doesn't exist", keyspace_name));
    for (const auto& [name, type] : statement.arguments) {
        ILION_TRY(check_type(type, "Argument", *keyspace));
    }
    ILION_TRY(check_type(statement.return_type, "Return type", *keyspace));
    return not_supported("CREATE FUNCTION");
}

Result<DdlOutcome> apply(const cql::DropFunction& statement, const DdlContext& context) {
    return drop("Function", statement.function, statement.if_exists, statement.arguments, context);
}

Result<DdlOutcome> apply(const cql::CreateAggregate& statement, const DdlContext& context) {
    ILION_TRY_ASSIGN(auto keyspace_name, keyspace_of(statement.aggregate.keyspace, context));
    auto keyspace = context.schema->keyspace(keyspace_name);
    if (!keyspace)
        return make_error(ErrorCode::config_error, fmt::format("Keyspace {} doesn't exist", keyspace_name));
    ILION_TRY(check_not_system(keyspace_name));
    ILION_TRY(check_choice(statement.or_replace, statement.if_not_exists));

    std::vector<std::string> arguments;
    for (const auto& type : statement.arguments) {
        auto full = qualified(type, keyspace_name);
        ILION_TRY(check_type(full, "Argument", *keyspace));
        arguments.push_back(cql::text(full));
    }
    auto state = qualified(statement.state_type, keyspace_name);
    ILION_TRY(check_type(state, "State type", *keyspace));
    arguments.insert(arguments.begin(), cql::text(state));
    return invalid(fmt::format("State function {}.{}({}) doesn't exist", keyspace_name, statement.state_function,
                               fmt::join(arguments, ", ")));
}

Result<DdlOutcome> apply(const cql::DropAggregate& statement, const DdlContext& context) {
    return drop("Aggregate", statement.aggregate, statement.if_exists, statement.arguments, context);
}

}  // namespace ilion::plan
