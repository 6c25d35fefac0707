// What a request reads: partitions by key or a range of the ring, and the slices of their rows.
#pragma once

#include "base/error.hpp"
#include "exec/select/read/key_range.hpp"
#include "exec/select/request.hpp"
#include "exec/select/row_filter.hpp"
#include "store/key.hpp"

namespace ilion::exec {

struct ReadSpec {
    bool empty = false;            // nothing can match
    bool ends_before_all = false;  // for a null bound, which Cassandra finds out by reading
    // No row is shown, but static ones count for limits and pages: Cassandra fetches them.
    bool statics_alone = false;
    std::vector<store::PartitionKey> keys;       // in the order of the answer; unless the plan is a key range
    store::TokenRange range;                     // of a key range
    KeyRange virtual_range;                      // the same in a virtual keyspace
    std::vector<store::ClusteringSlice> slices;  // in storage order; empty: all rows
};

// Fails with Cassandra's text for null and unset values. `filter` is what else rows have to match.
ilion::Result<ReadSpec> make_read_spec(const SelectRequest& request, RowFilter& filter);

// The partition key and the clustering of a plan that is a point read.
Status make_point(const SelectRequest& request, store::PartitionKey& partition, Bytes& clustering);

}  // namespace ilion::exec
