// The stored form of a keyspace with everything in it: docs/format/schema.md gives the layout.
//
// Types are kept as Cassandra's class names. Equal keyspaces have equal bytes, so that their digest can name them.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "schema/schema.hpp"

namespace ilion::schema {

// Appends the keyspace. Virtual tables are left out: they are made anew at every start.
void encode(const Keyspace& keyspace, Bytes& out);

// Takes one keyspace off the front of `bytes`. Fails with ErrorCode::corruption. `dropped_ids`: whether the ids of
// dropped columns are there, as in all records but those of version 2.
Result<std::shared_ptr<Keyspace>> decode_keyspace(BytesView& bytes, bool dropped_ids = true);

}  // namespace ilion::schema
