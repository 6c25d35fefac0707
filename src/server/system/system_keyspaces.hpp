// The keyspaces that come with the node: their tables are virtual, made anew at every start from CQL text.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "schema/schema.hpp"

namespace ilion::server {

// Fails only if the node's own statements are wrong.
Result<std::vector<schema::KeyspacePtr>> make_system_keyspaces();

}  // namespace ilion::server
