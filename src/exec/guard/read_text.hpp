// A read as a SELECT, in the form in which Cassandra's warnings and logs tell of it.
#pragma once

#include <cstdint>
#include <string>

#include "exec/select/request.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

// `key`: of a read of one partition; null for a range of the ring. `limit`: how many rows the read may return;
// INT64_MAX for all. `resumed`: after which row it goes on, or null.
std::string read_text(const SelectRequest& request, const store::PartitionKey* key, int64_t limit,
                      const store::Position* resumed);

}  // namespace ilion::exec
