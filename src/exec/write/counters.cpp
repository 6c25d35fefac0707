#include "exec/write/counters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.hpp"
#include "exec/trace.hpp"

namespace ilion::exec {

namespace {

using plan::Operation;

// Counters wrap around, as Java's longs do.
int64_t add_wrapping(int64_t left, int64_t right) {
    return static_cast<int64_t>(static_cast<uint64_t>(left) + static_cast<uint64_t>(right));
}

// The signed increment; nothing if it is unset.
ilion::Result<std::optional<int64_t>> increment_of(const Operation& operation, const Bindings& bindings) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(*operation.value, bindings, memory));
    if (value.is_unset()) return std::optional<int64_t>();
    if (value.is_null() || value.bytes().size() != sizeof(int64_t)) {
        return invalid("Invalid null value for counter increment");
    }
    auto increment = load_be<int64_t>(value.bytes().data());
    if (operation.kind == Operation::Kind::add) return std::optional(increment);
    if (increment == INT64_MIN) {
        return invalid(fmt::format(
            "The negation of {} overflows supported counter precision (signed 8 bytes integer)", increment));
    }
    return std::optional(-increment);
}

}  // namespace

bool is_counter_update(const plan::ModificationPlan& plan) {
    return plan.is_counter() && plan.kind == plan::ModificationPlan::Kind::update;
}

Status CounterUpdates::add_row(const plan::ModificationPlan& plan, const std::vector<Operation>& operations,
                               const Bindings& bindings, const store::PartitionKey& partition,
                               const RowTarget* target) {
    Place place{plan.table->number, partition.bytes, target == nullptr,
                target == nullptr ? "" : target->clustering};
    for (const Operation& operation : operations) {
        ILION_TRY_ASSIGN(auto increment, increment_of(operation, bindings));
        if (!increment) continue;
        Row& row = rows_[place];
        if (!row.table) {
            row.table = plan.table;
            row.partition = partition;
            if (target != nullptr) row.components = target->components;
        }
        int64_t& sum = row.increments[operation.column->id];
        sum = add_wrapping(sum, *increment);
    }
    return {};
}

Status CounterUpdates::add(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets) {
    if (!plan.keys.clustering.empty() && targets.without_clusterings()) return {};
    for (const store::PartitionKey& partition : targets.used_partitions()) {
        for (const RowTarget& target : targets.used_rows()) {
            ILION_TRY(add_row(plan, plan.regular_operations, bindings, partition, &target));
        }
        // Static columns are written along with each row.
        for (size_t i = 0; i < std::max<size_t>(targets.row_count, 1); ++i) {
            ILION_TRY(add_row(plan, plan.static_operations, bindings, partition, nullptr));
        }
    }
    return {};
}

Status CounterUpdates::apply(int64_t timestamp, int64_t now_seconds, Environment& environment,
                             store::Mutation& mutation) const {
    auto buffer = store::Store::make_row_buffer();
    store::RowView row, static_row;
    store::RowBuilder builder;
    store::ReadOptions options;
    options.now_seconds = now_seconds;
    if (!rows_.empty()) trace(environment, "Reading {} counter values from the store", rows_.size());
    for (const auto& [place, update] : rows_) {
        ILION_TRY(environment.store->read_row(*update.table, update.partition, place.clustering, options, *buffer,
                                              row, &static_row));
        const store::RowView& present = place.is_static ? static_row : row;
        builder.clear();
        for (auto [column, increment] : update.increments) {
            store::Cell cell;
            cell.column = column;
            cell.counter = true;
            cell.timestamp = timestamp;
            int64_t value = increment;
            const store::Cell* held = present.find(column);
            if (held != nullptr && held->value.size() == sizeof(int64_t)) {
                value = add_wrapping(value, load_be<int64_t>(held->value.data()));
                cell.timestamp = std::max(timestamp, held->timestamp + 1);
            }
            char encoded[sizeof value];
            store_be(encoded, value);
            cell.value = {encoded, sizeof encoded};
            builder.add_cell(cell);
        }
        if (place.is_static) {
            mutation.write_static(*update.table, update.partition, builder);
        } else {
            std::vector<OptionalBytesView> original(update.components.begin(), update.components.end());
            mutation.write_row(*update.table, update.partition, place.clustering, builder, original);
        }
    }
    return {};
}

}  // namespace ilion::exec
