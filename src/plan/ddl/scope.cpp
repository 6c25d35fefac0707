#include "plan/ddl/scope.hpp"

#include <fmt/format.h>

#include "schema/format.hpp"
#include "schema/identifier.hpp"

namespace ilion::plan {

namespace {

// Looked at before anything is looked up, also in statements on what should be there already.
Status check_name(std::string_view name) {
    if (!schema::is_valid_name(name)) {
        return invalid(
            fmt::format("Keyspace name must not be empty and must contain alphanumeric or underscore "
                        "characters only (got \"{}\")",
                        name));
    }
    if (name.size() > schema::kMaxKeyspaceNameLength) {
        return invalid(
            fmt::format("Keyspace name must not be more than {} characters long (got {} characters for "
                        "\"{}\")",
                        schema::kMaxKeyspaceNameLength, name.size(), name));
    }
    return {};
}

}  // namespace

Result<std::string> keyspace_of(std::string_view written, const DdlContext& context) {
    if (!written.empty()) return std::string(written);
    if (!context.keyspace.empty()) return context.keyspace;
    return invalid("No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
}

std::string text(const cql::QualifiedName& name) {
    return name.keyspace.empty() ? name.name : name.keyspace + "." + name.name;
}

Status check_modifiable(std::string_view keyspace, Permission permission, std::string_view resource) {
    if (schema::is_local_system_keyspace(keyspace) || schema::is_virtual_system_keyspace(keyspace)) {
        return make_error(ErrorCode::unauthorized, fmt::format("{} keyspace is not user-modifiable.", keyspace));
    }
    if (!schema::is_replicated_system_keyspace(keyspace)) return check_name(keyspace);
    constexpr std::string_view kVerbs[] = {"CREATE", "ALTER", "DROP"};
    return make_error(ErrorCode::unauthorized,
                      fmt::format("Cannot {} <{}>", kVerbs[static_cast<size_t>(permission)], resource));
}

Status check_not_system(std::string_view keyspace) {
    if (schema::is_local_system_keyspace(keyspace) || schema::is_virtual_system_keyspace(keyspace)) {
        return invalid(fmt::format("System keyspace '{}' is not user-modifiable", keyspace));
    }
    return check_name(keyspace);
}

DdlOutcome unchanged(const DdlContext& context) {
    return {context.schema, std::nullopt, {}};
}

DdlOutcome changed(const DdlContext& context, schema::KeyspacePtr keyspace, schema::SchemaChange change) {
    if (auto before = context.schema->keyspace(keyspace->name)) {
        Bytes old_form, new_form;
        schema::encode(*before, old_form);
        schema::encode(*keyspace, new_form);
        if (old_form == new_form) return unchanged(context);
    }
    return {context.schema->with(std::move(keyspace)), std::move(change), {}};
}

std::shared_ptr<schema::Keyspace> copy(const schema::Keyspace& keyspace) {
    return std::make_shared<schema::Keyspace>(keyspace);
}

}  // namespace ilion::plan
