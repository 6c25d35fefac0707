// May a statement run at the consistency level that it asks for?
//
// The node holds one copy of everything and counts it as every replica that the keyspace's replication asks for:
// what one machine can serve is served. With `strict` it counts as one, so that levels of several replicas are
// Unavailable as in a Cassandra of one node. A level that needs more replicas than the replication makes is
// Unavailable, and levels that a kind of statement does not know are refused, as Cassandra does.
#pragma once

#include "base/error.hpp"
#include "exec/catalog.hpp"
#include "exec/query_options.hpp"
#include "plan/statement.hpp"
#include "schema/schema.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::server {

// LOCAL_QUORUM and so on.
std::string_view consistency_name(wire::Consistency level);

// Whether a read at this level puts together what several replicas hold, if the keyspace has several.
bool reconciles_replicas(const schema::Schema& schema, std::string_view keyspace, uint16_t consistency);

// Whether a statement came by itself or in a BATCH message.
enum class RequestForm : uint8_t { statement, batch };

// Asks for the schema only where the level is one that replicas are counted for.
Status check_consistency(const exec::Catalog& catalog, const plan::Plan& plan, const exec::QueryOptions& options,
                         RequestForm form, bool strict);

}  // namespace ilion::server
