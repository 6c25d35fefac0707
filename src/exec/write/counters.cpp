#include "exec/write/counters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.hpp"
#include "exec/trace.hpp"

namespace ilion::exec {

namespace {

using plan::Operation;

// Each value of a counter is newer than the one before; this many there may be after the latest timestamp.
constexpr int64_t kLastTimestamp = INT64_MAX - INT64_MAX / 1024;

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
                               const RowTarget* target, int64_t timestamp) {
    for (const Operation& operation : operations) {
        ILION_TRY_ASSIGN(auto by, increment_of(operation, bindings));
        if (!by) continue;
        Increment& increment = increments_.emplace_back();
        increment.table = plan.table;
        increment.partition = partition;
        increment.is_static = target == nullptr;
        if (target != nullptr) {
            increment.clustering = target->clustering;
            increment.components = target->components;
        }
        increment.column = operation.column->id;
        increment.by = *by;
        increment.timestamp = std::min(timestamp, kLastTimestamp);
    }
    return {};
}

Status CounterUpdates::add_all(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets,
                               int64_t timestamp) {
    ILION_TRY(refuse_empty_clustering(*plan.table, targets));
    for (const store::PartitionKey& partition : targets.used_partitions()) {
        for (const RowTarget& target : targets.used_rows()) {
            ILION_TRY(add_row(plan, plan.regular_operations, bindings, partition, &target, timestamp));
        }
        // Static columns are written along with each row.
        for (size_t i = 0; i < std::max<size_t>(targets.row_count, 1); ++i) {
            ILION_TRY(add_row(plan, plan.static_operations, bindings, partition, nullptr, timestamp));
        }
    }
    return {};
}

Status CounterUpdates::add(const plan::ModificationPlan& plan, const Bindings& bindings, const Targets& targets,
                           int64_t timestamp) {
    if (!plan.keys.clustering.empty() && targets.without_clusterings()) return {};
    size_t before = increments_.size();
    Status added = add_all(plan, bindings, targets, timestamp);
    if (!added) increments_.resize(before);
    return added;
}

std::vector<std::pair<uint32_t, Token>> CounterUpdates::partitions() const {
    std::vector<std::pair<uint32_t, Token>> partitions;
    partitions.reserve(increments_.size());
    for (const Increment& one : increments_) partitions.emplace_back(one.table->number, one.partition.token);
    return partitions;
}

std::vector<const CounterUpdates::Increment*> CounterUpdates::ordered() const {
    std::vector<const Increment*> order;
    order.reserve(increments_.size());
    for (const Increment& one : increments_) order.push_back(&one);
    std::sort(order.begin(), order.end(), [](const Increment* left, const Increment* right) {
        if (left->row() != right->row()) return left->row() < right->row();
        return left->column < right->column;
    });
    return order;
}

// One cell for each column.
void CounterUpdates::add_cells(Row increments, const store::RowView& present, store::RowBuilder& builder) {
    for (size_t i = 0; i < increments.size();) {
        store::Cell cell;
        cell.column = increments[i]->column;
        cell.counter = true;
        cell.timestamp = increments[i]->timestamp;
        int64_t value = 0;
        for (; i < increments.size() && increments[i]->column == cell.column; ++i) {
            value = add_wrapping(value, increments[i]->by);
            cell.timestamp = std::max(cell.timestamp, increments[i]->timestamp);
        }
        const store::Cell* held = present.find(cell.column);
        if (held != nullptr && held->value.size() == sizeof(int64_t)) {
            value = add_wrapping(value, load_be<int64_t>(held->value.data()));
            cell.timestamp = std::max(cell.timestamp, held->timestamp + 1);
        }
        char encoded[sizeof value];
        store_be(encoded, value);
        cell.value = {encoded, sizeof encoded};
        builder.add_cell(cell);
    }
}

Status CounterUpdates::apply(Writes writes, int64_t now_seconds, Environment& environment,
                             store::Mutation& mutation) const {
    std::vector<const Increment*> order = ordered();
    std::vector<Row> rows;
    for (size_t i = 0; i < order.size();) {
        size_t first = i;
        while (i < order.size() && order[i]->row() == order[first]->row()) ++i;
        rows.push_back(Row(order).subspan(first, i - first));
    }
    if (!rows.empty()) trace(environment, "Reading {} counter values from the store", rows.size());
    if (rows.size() > 1) environment.store->expect(partitions());
    auto buffer = store::Store::make_row_buffer();
    store::RowView row, static_row;
    store::RowBuilder builder;
    store::ReadOptions options;
    options.now_seconds = now_seconds;
    for (const Row& increments : rows) {
        const Increment& one = *increments.front();
        ILION_TRY(environment.store->read_row(*one.table, one.partition, one.clustering, options, *buffer, row,
                                              &static_row));
        builder.clear();
        add_cells(increments, one.is_static ? static_row : row, builder);
        std::vector<OptionalBytesView> original(one.components.begin(), one.components.end());
        if (writes == Writes::rows) {
            auto clustering = one.is_static ? std::nullopt : std::optional<BytesView>(one.clustering);
            BytesView stored = store::Store::stored(*buffer, one.is_static);
            ILION_TRY(mutation.replace_row(*one.table, one.partition, clustering, builder, stored, original));
        } else if (one.is_static) {
            mutation.write_static(*one.table, one.partition, builder);
        } else {
            mutation.write_row(*one.table, one.partition, one.clustering, builder, original);
        }
    }
    return {};
}

}  // namespace ilion::exec
