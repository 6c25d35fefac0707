// Counter updates: increments collected over a statement or a batch, then read, added and written as a whole.
#pragma once

#include <map>

#include "exec/environment.hpp"
#include "exec/write/keys.hpp"

namespace ilion::exec {

// UPDATE of a counter table; DELETE there is a plain write.
bool is_counter_update(const plan::ModificationPlan& plan);

class CounterUpdates {
public:
    // Adds the increments of one statement.
    Status add(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets);
    bool empty() const { return rows_.empty(); }
    // Reads the present values and adds the new ones to `mutation`. The caller holds the locks of the partitions.
    Status apply(int64_t timestamp, int64_t now_seconds, Environment& environment, store::Mutation& mutation) const;

private:
    struct Place {
        uint32_t table;
        Bytes partition;
        bool is_static;
        Bytes clustering;

        auto operator<=>(const Place&) const = default;
    };
    struct Row {
        schema::TablePtr table;
        store::PartitionKey partition;
        std::vector<OptionalBytes> components;
        std::map<schema::ColumnId, int64_t> increments;
    };
    Status add_row(const plan::ModificationPlan& plan, const std::vector<plan::Operation>& operations,
                   const Bindings& bindings, const store::PartitionKey& partition, const RowTarget* target);

    std::map<Place, Row> rows_;
};

}  // namespace ilion::exec
