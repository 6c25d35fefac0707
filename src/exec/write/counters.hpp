// Counter updates: increments collected over a statement, a batch or the requests of one socket read; then what is
// there is read once for each row, added to and written.
#pragma once

#include <span>
#include <tuple>
#include <vector>

#include "exec/environment.hpp"
#include "exec/write/keys.hpp"

namespace ilion::exec {

// UPDATE of a counter table; DELETE there is a plain write.
bool is_counter_update(const plan::ModificationPlan& plan);

class CounterUpdates {
public:
    // Adds the increments of one statement; none, if it fails.
    Status add(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets,
               int64_t timestamp);
    bool empty() const { return increments_.empty(); }
    void clear() { increments_.clear(); }
    // That are to be locked.
    std::vector<std::pair<uint32_t, Token>> partitions() const;

    // What becomes of a row: a delta, beside what else is in the mutation, or all of the row, which is read faster.
    enum class Writes : uint8_t { deltas, rows };
    // Reads the present values and adds the new ones to `mutation`, to which nothing of these rows may have been
    // added if whole rows are written. The caller holds the locks of the partitions until it is committed.
    Status apply(Writes writes, int64_t now_seconds, Environment& environment, store::Mutation& mutation) const;

private:
    struct Increment {
        schema::TablePtr table;
        store::PartitionKey partition;
        bool is_static = false;
        Bytes clustering;
        std::vector<OptionalBytes> components;
        schema::ColumnId column = 0;
        int64_t by = 0;
        int64_t timestamp = 0;

        auto row() const {
            return std::tie(table->number, partition.token, partition.bytes, is_static, clustering);
        }
    };
    using Row = std::span<const Increment* const>;

    Status add_row(const plan::ModificationPlan& plan, const std::vector<plan::Operation>& operations,
                   const Bindings& bindings, const store::PartitionKey& partition, const RowTarget* target,
                   int64_t timestamp);
    Status add_all(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets,
                   int64_t timestamp);
    // The increments of each row side by side, by column.
    std::vector<const Increment*> ordered() const;
    static void add_cells(Row increments, const store::RowView& present, store::RowBuilder& builder);

    std::vector<Increment> increments_;
};

}  // namespace ilion::exec
