// The keyspaces that come with the node: their tables are virtual, made anew at every start from CQL text.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "schema/schema.hpp"

namespace ilion::server {

// The numbers of those of their tables that are stored begin here; users' tables never come so far.
inline constexpr uint32_t kFirstOwnTable = 0xffff0000;

// Fails only if the node's own statements are wrong.
Result<std::vector<schema::KeyspacePtr>> make_system_keyspaces();

}  // namespace ilion::server
