// The queries that read the schema, and their rows sorted into keyspaces.
#pragma once

#include <memory>
#include <string>

#include "driver/connection/connection.hpp"
#include "driver/core/task.hpp"
#include "driver/metadata/schema_rows.hpp"
#include "driver/metadata/token_map.hpp"
#include "net/client_loop.hpp"

namespace ilion::driver {

// All keyspaces, or the one that is named if it is there.
Task<Result<Keyspaces>> read_schema(ClientLoop& loop, std::shared_ptr<Connection> connection,
                                    std::chrono::nanoseconds timeout, std::string keyspace);

// The replication map of a keyspace's row; an empty strategy for virtual keyspaces.
Replication replication_of(const KeyspaceRows& keyspace);

}  // namespace ilion::driver
