// Identifiers as CQL writes them, and which names keyspaces, tables and indexes may have.
#pragma once

#include <string>
#include <string_view>

namespace ilion::schema {

// `keyspace.name`, each quoted if needed.
std::string qualified(std::string_view keyspace, std::string_view name);
// A CQL string literal: in single quotes, with those within doubled.
std::string quote_text(std::string_view text);
// Letters, digits and underscores, at least one: what keyspaces, tables and indexes may be called.
bool is_valid_name(std::string_view name);

inline constexpr size_t kMaxKeyspaceNameLength = 48;

// The keyspaces that come with the node. Case does not matter.
bool is_local_system_keyspace(std::string_view name);       // system, system_schema
bool is_virtual_system_keyspace(std::string_view name);     // system_views, system_virtual_schema
bool is_replicated_system_keyspace(std::string_view name);  // system_auth, system_distributed, system_traces
bool is_system_keyspace(std::string_view name);             // any of these

}  // namespace ilion::schema
