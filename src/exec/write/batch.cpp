#include "exec/write/batch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "exec/write/commit.hpp"
#include "exec/write/conditional.hpp"
#include "exec/write/counters.hpp"

namespace ilion::exec {

namespace {

// Cassandra's defaults: batch_size_warn_threshold, batch_size_fail_threshold and
// unlogged_batch_across_partitions_warn_threshold.
constexpr size_t kWarnSize = 5 << 10;
constexpr size_t kFailSize = 50 << 10;
constexpr size_t kWarnPartitions = 10;
constexpr size_t kPartitionSize = 29;  // counted for each partition besides its rows

// The partitions and tables that a batch touches.
class Extent {
public:
    void add(const plan::ModificationPlan& plan, const Targets& targets) {
        tables_.insert(plan.table->keyspace + "." + plan.table->name);
        for (const auto& partition : targets.used_partitions()) {
            partitions_.emplace(plan.table->number, partition.bytes);
            locks_.emplace_back(plan.table->number, partition.token);
        }
    }
    const std::vector<std::pair<uint32_t, Token>>& locks() const { return locks_; }

    // `size`: of what is written.
    Status check(size_t size, cql::Batch::Kind kind, std::vector<std::string>& warnings) const {
        size += kPartitionSize * partitions_.size();
        if (partitions_.size() > 1 && size > kWarnSize) {
            if (size > kFailSize) return invalid("Batch too large");
            warnings.push_back(
                fmt::format("Batch for [{}] is of size {}, exceeding specified threshold of {} by {}.",
                            fmt::join(tables_, ", "), size, kWarnSize, size - kWarnSize));
        }
        if (kind == cql::Batch::Kind::unlogged && partitions_.size() > kWarnPartitions) {
            warnings.push_back(
                fmt::format("Unlogged batch covering {} partitions detected against table{} [{}]. You should use a "
                            "logged batch for atomicity, or asynchronous writes for performance.",
                            partitions_.size(), tables_.size() == 1 ? "" : "s", fmt::join(tables_, ", ")));
        }
        return {};
    }

private:
    std::set<std::string> tables_;
    std::set<std::pair<uint32_t, Bytes>> partitions_;
    std::vector<std::pair<uint32_t, Token>> locks_;
};

Bindings bindings_of(const BatchItem& item, const Environment& environment) {
    return {item.values, environment.clock};
}

ilion::Result<Result> execute_conditional_batch(std::span<const BatchItem> items, const QueryOptions& options,
                                                Environment& environment) {
    std::vector<ConditionalStatement> statements;
    statements.reserve(items.size());
    for (const BatchItem& item : items) statements.push_back({item.plan.get(), bindings_of(item, environment)});
    return execute_conditional(statements, true, options, environment);
}

ilion::Result<Extent> extent_of(std::span<const BatchItem> items, const Environment& environment) {
    Extent extent;
    Targets targets;
    for (const BatchItem& item : items) {
        Bindings bindings = bindings_of(item, environment);
        ILION_TRY_ASSIGN(auto modification, ResolvedModification::resolve(*item.plan, bindings));
        ILION_TRY(find_targets(*item.plan, modification.values(), targets));
        extent.add(*item.plan, targets);
    }
    return extent;
}

Status write_all(std::span<const BatchItem> items, int64_t timestamp, const QueryOptions& options,
                 Environment& environment, store::Mutation& mutation) {
    CounterUpdates counters;
    Targets targets;
    for (const BatchItem& item : items) {
        Bindings bindings = bindings_of(item, environment);
        if (!is_counter_update(*item.plan)) {
            ILION_TRY(add_modification(*item.plan, bindings, timestamp, options, environment, mutation));
            continue;
        }
        ILION_TRY(find_targets(*item.plan, bindings, targets));
        ILION_TRY(counters.add(*item.plan, bindings, targets));
    }
    return counters.apply(timestamp, now_seconds(options, environment), environment, mutation);
}

}  // namespace

std::vector<BatchItem> batch_items(const plan::BatchPlan& batch, const QueryOptions& options) {
    std::vector<BatchItem> items;
    items.reserve(batch.statements.size());
    for (const auto& statement : batch.statements) items.push_back({statement, options.values});
    return items;
}

ilion::Result<std::optional<int64_t>> batch_timestamp(const plan::BatchPlan& batch, const Bindings& bindings) {
    if (!batch.timestamp) return std::optional<int64_t>();
    return timestamp_of(*batch.timestamp, bindings);
}

Status add_batch(std::span<const BatchItem> items, cql::Batch::Kind kind, std::optional<int64_t> timestamp,
                 const QueryOptions& options, Environment& environment, store::Mutation& mutation,
                 std::vector<std::string>& warnings) {
    ILION_TRY_ASSIGN(Extent extent, extent_of(items, environment));
    // Apart, so that a batch that fails leaves nothing behind.
    store::Mutation own;
    ILION_TRY(write_all(items, timestamp ? *timestamp : default_timestamp(options, environment), options,
                        environment, own));
    ILION_TRY(extent.check(own.data_size(), kind, warnings));
    mutation.append(std::move(own));
    return {};
}

ilion::Result<Result> execute_batch(std::span<const BatchItem> items, cql::Batch::Kind kind,
                                    std::optional<int64_t> timestamp, const QueryOptions& options,
                                    Environment& environment) {
    bool conditions = false, reads = false;
    for (const BatchItem& item : items) {
        conditions |= item.plan->has_conditions();
        reads |= item.plan->requires_read;
    }
    if (conditions) return execute_conditional_batch(items, options, environment);
    store::Store::PartitionLock locks;
    if (reads) {
        ILION_TRY_ASSIGN(Extent extent, extent_of(items, environment));
        locks = environment.store->lock_all(extent.locks());
    }
    Result result;
    store::Mutation mutation;
    ILION_TRY(add_batch(items, kind, timestamp, options, environment, mutation, result.warnings));
    std::set<std::string_view> tables;
    for (const BatchItem& item : items) tables.insert(item.plan->table->name);
    ILION_TRY(commit(environment, mutation, tables));
    return result;
}

ilion::Result<Result> execute_batch_message(std::span<const BatchEntry> entries, cql::Batch::Kind kind,
                                            const QueryOptions& options, Environment& environment) {
    plan::BatchPlan batch;
    batch.kind = kind;
    std::vector<BatchItem> items;
    for (const BatchEntry& entry : entries) {
        const auto* body = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&entry.plan->body);
        if (body == nullptr) {
            return invalid("Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.");
        }
        batch.has_conditions |= (*body)->has_conditions();
        batch.statements.push_back(*body);
        items.push_back({*body, entry.values});
    }
    ILION_TRY(check_batch(batch));
    return execute_batch(items, kind, std::nullopt, options, environment);
}

}  // namespace ilion::exec
