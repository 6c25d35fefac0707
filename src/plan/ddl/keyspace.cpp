// CREATE, ALTER and DROP KEYSPACE.
#include <fmt/format.h>

#include <array>

#include "plan/ddl/options/replication.hpp"
#include "plan/ddl/scope.hpp"
#include "schema/identifier.hpp"

namespace ilion::plan {

namespace {

using schema::SchemaChange;

constexpr std::array<std::string_view, 2> kKnown = {"replication", "durable_writes"};

Status check_properties(const PropertyReader& reader) {
    ILION_TRY(reader.check_known(kKnown));
    ILION_TRY_ASSIGN(auto replication, reader.map("replication"));
    if (replication && !replication->empty() && !replication->contains("class"))
        return config_error("Missing replication strategy class");
    return {};
}

SchemaChange change(SchemaChange::Kind kind, const std::string& keyspace) {
    return {kind, SchemaChange::Target::keyspace, keyspace, "", {}};
}

}  // namespace

Result<DdlOutcome> apply(const cql::CreateKeyspace& statement, const DdlContext& context) {
    const auto& name = statement.name;
    ILION_TRY(check_not_system(name));

    PropertyReader reader(statement.properties);
    ILION_TRY(check_properties(reader));
    if (!reader.has("replication")) return invalid("Missing mandatory option 'replication'");
    if (context.schema->keyspace(name)) {
        if (statement.if_not_exists) return unchanged(context);
        return Error{ErrorCode::already_exists, fmt::format("Cannot add existing keyspace \"{}\"", name),
                     AlreadyExistsDetail{name, ""}};
    }

    auto keyspace = std::make_shared<schema::Keyspace>();
    keyspace->name = name;
    ILION_TRY_ASSIGN(auto replication, reader.map("replication"));
    ILION_TRY_ASSIGN(auto durable, reader.flag("durable_writes"));
    ILION_TRY_ASSIGN(keyspace->replication, read_replication(std::move(*replication), {}, name, context));
    keyspace->durable_writes = durable.value_or(true);

    auto warnings = replication_warnings(keyspace->replication, name, context);
    auto outcome = changed(context, std::move(keyspace), change(SchemaChange::Kind::created, name));
    outcome.warnings = std::move(warnings);
    return outcome;
}

Result<DdlOutcome> apply(const cql::AlterKeyspace& statement, const DdlContext& context) {
    const auto& name = statement.name;
    // Only CREATE and DROP are closed for the replicated ones: system_auth wants a higher factor in real clusters.
    if (!schema::is_replicated_system_keyspace(name)) {
        ILION_TRY(check_modifiable(name, Permission::alter, "keyspace " + name));
    }
    PropertyReader reader(statement.properties);
    ILION_TRY(check_properties(reader));
    auto before = context.schema->keyspace(name);
    if (!before) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Keyspace '{}' doesn't exist", name));
    }

    auto keyspace = copy(*before);
    ILION_TRY_ASSIGN(auto replication, reader.map("replication"));
    ILION_TRY_ASSIGN(auto durable, reader.flag("durable_writes"));
    if (durable) keyspace->durable_writes = *durable;
    if (replication && !replication->empty()) {
        ILION_TRY_ASSIGN(keyspace->replication,
                         read_replication(std::move(*replication), before->replication, name, context));
    }

    auto warnings = replication_warnings(keyspace->replication, name, context);
    if (total_replicas(keyspace->replication) > total_replicas(before->replication)) {
        warnings.emplace_back(
            "When increasing replication factor you need to run a full (-full) repair to distribute the data.");
    }
    auto outcome = changed(context, std::move(keyspace), change(SchemaChange::Kind::updated, name));
    outcome.warnings = std::move(warnings);
    return outcome;
}

Result<DdlOutcome> apply(const cql::DropKeyspace& statement, const DdlContext& context) {
    const auto& name = statement.name;
    ILION_TRY(check_modifiable(name, Permission::drop, "keyspace " + name));
    if (!context.schema->keyspace(name)) {
        if (statement.if_exists) return unchanged(context);
        return invalid(fmt::format("Keyspace '{}' doesn't exist", name));
    }
    return DdlOutcome{context.schema->without(name), change(SchemaChange::Kind::dropped, name), {}};
}

}  // namespace ilion::plan
