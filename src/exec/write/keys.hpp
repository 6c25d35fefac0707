// From the restrictions of a write to the partitions, rows and slices it means.
#pragma once

#include "plan/term/evaluate.hpp"
#include "plan/write/modification_plan.hpp"
#include "store/key.hpp"

namespace ilion::exec {

class UserLimits;  // exec/guard/user_limits.hpp

using plan::Bindings;

// One row, by its complete clustering.
struct RowTarget {
    Bytes clustering;
    std::vector<OptionalBytes> components;  // only for tables with inexact clusterings
};

// What a modification writes in each of its partitions. Reusable.
struct Targets {
    std::vector<store::PartitionKey> partitions;
    std::vector<RowTarget> rows;
    std::vector<store::ClusteringSlice> slices;  // DELETE without a complete clustering; one without bounds: all
    size_t partition_count = 0, row_count = 0;   // how many of the above are in use

    std::span<const store::PartitionKey> used_partitions() const { return {partitions.data(), partition_count}; }
    std::span<const RowTarget> used_rows() const { return {rows.data(), row_count}; }
    bool without_clusterings() const { return row_count == 0 && slices.empty(); }
    void clear() {
        partition_count = row_count = 0;
        slices.clear();
    }
    store::PartitionKey& add_partition() {
        if (partition_count == partitions.size()) partitions.emplace_back();
        return partitions[partition_count++];
    }
};

// Fail with Cassandra's texts for null, unset and empty keys. The partitions come first; what stands in the way of
// a statement that may not be about several is said in between. `limits`, which may be null, are asked about what
// IN makes.
Status find_partitions(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                       UserLimits* limits = nullptr);
Status find_rows(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                 UserLimits* limits = nullptr);
// As it has always been with COMPACT STORAGE and one clustering column: it is not empty. To be asked last.
Status refuse_empty_clustering(const schema::Table& table, const Targets& targets);
Status find_targets(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                    UserLimits* limits = nullptr);

}  // namespace ilion::exec
