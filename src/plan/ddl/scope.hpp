// What the schema statements share: whose keyspace it is, who may change it, and making the outcome.
#pragma once

#include <string>
#include <string_view>

#include "plan/ddl/ddl.hpp"

namespace ilion::plan {

// The keyspace that `written` names, or the session's. Fails if there is neither.
Result<std::string> keyspace_of(std::string_view written, const DdlContext& context);

// The name as messages print it: `keyspace.name`, or the name alone if it was written alone.
std::string text(const cql::QualifiedName& name);

enum class Permission : uint8_t { create, alter, drop };
// Fails with `unauthorized` for the keyspaces that come with the node, and for names that none can have. `resource`
// is how messages name what would change: `table ks.t`.
Status check_modifiable(std::string_view keyspace, Permission permission, std::string_view resource);

// Fails with `invalid` for the keyspaces that no statement changes, and for names that none can have: how views,
// functions and triggers are refused.
Status check_not_system(std::string_view keyspace);

// The outcome that leaves everything as it is.
DdlOutcome unchanged(const DdlContext& context);
// The outcome with `keyspace` in place of the one of that name; `unchanged` if the two are equal.
DdlOutcome changed(const DdlContext& context, schema::KeyspacePtr keyspace, schema::SchemaChange change);

// The same keyspace, to be modified.
std::shared_ptr<schema::Keyspace> copy(const schema::Keyspace& keyspace);

}  // namespace ilion::plan
