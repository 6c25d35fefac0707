// What a client hears when the disk refuses: as from Cassandra, that the one replica there is has failed.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "plan/statement.hpp"

namespace ilion::server {

// WriteFailure or ReadFailure for what a failed disk (io_error, corruption) did to a statement that writes or reads
// rows; any other error as it is. The first line of the message is Cassandra's, the second one says what failed.
Error as_replica_failure(Error error, const plan::Plan& plan, uint16_t consistency);
// The same for a write whose type, as `write_type` or Cassandra's WriteType names it, is known.
Error as_write_failure(Error error, std::string_view type, uint16_t consistency);
std::string_view write_type(cql::Batch::Kind kind);

}  // namespace ilion::server
