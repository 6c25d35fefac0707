#include "exec/write/batch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/java_hash.hpp"
#include "exec/meter.hpp"
#include "exec/write/add_whole.hpp"
#include "exec/write/commit.hpp"
#include "exec/write/conditional/conditional.hpp"
#include "exec/write/counters.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

constexpr size_t kPartitionSize = 29;  // counted for each partition besides its rows

// Each table once, in the order in which Java's sets of names have them.
std::vector<std::string> names_of(const std::vector<const schema::Table*>& tables) {
    std::vector<std::string> names;
    for (const schema::Table* table : tables) {
        std::string name = table->keyspace + "." + table->name;
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return in_hash_order(std::move(names), java_string_hash);
}

// The partitions and tables that a batch touches.
class Extent {
public:
    explicit Extent(size_t statements) {
        found_.reserve(statements);
        ends_.reserve(statements);
    }
    // To be called for each statement, in order.
    void add(const plan::ModificationPlan& plan, const Targets& targets) {
        for (const auto& partition : targets.used_partitions()) found_.push_back({plan.table.get(), partition});
        ends_.push_back(found_.size());
    }
    // The partitions of a statement.
    void copy_partitions(size_t statement, Targets& targets) const {
        targets.clear();
        for (size_t i = statement == 0 ? 0 : ends_[statement - 1]; i < ends_[statement]; ++i) {
            targets.add_partition() = found_[i].key;
        }
    }
    std::vector<std::pair<uint32_t, Token>> locks() const {
        std::vector<std::pair<uint32_t, Token>> locks;
        for (const Found& one : found_) locks.emplace_back(one.table->number, one.key.token);
        return locks;
    }

    // `size`: of what is written.
    Status check(size_t size, cql::Batch::Kind kind, const Thresholds& thresholds,
                 std::vector<std::string>& warnings) {
        find_distinct();
        size += kPartitionSize * partitions_.size();
        if (size > thresholds.batch_size_warn && mutations() > 1) {
            if (size > thresholds.batch_size_fail) return invalid("Batch too large");
            warnings.push_back(fmt::format(
                "Batch for [{}] is of size {}, exceeding specified threshold of {} by {}.",
                fmt::join(tables(), ", "), size, thresholds.batch_size_warn, size - thresholds.batch_size_warn));
        }
        if (kind != cql::Batch::Kind::unlogged) return {};
        size_t covered = keys();
        if (covered > thresholds.unlogged_batch_across_partitions_warn) {
            std::vector<std::string> names = tables();
            warnings.push_back(
                fmt::format("Unlogged batch covering {} partitions detected against table{} [{}]. You should use a "
                            "logged batch for atomicity, or asynchronous writes for performance.",
                            covered, names.size() == 1 ? "" : "s", fmt::join(names, ", ")));
        }
        return {};
    }

    // After `check`.
    void tell_meter(const Environment& environment, cql::Batch::Kind kind) const {
        if (environment.meter == nullptr) return;
        environment.meter->batch(kind, mutations());
        for (auto first = partitions_.begin(); first != partitions_.end();) {
            auto last = std::find_if(first, partitions_.end(), [first](const Partition& one) {
                return one.table->number != first->table->number;
            });
            exec::tell_meter(environment, *first->table, static_cast<size_t>(last - first));
            first = last;
        }
    }

private:
    struct Found {
        const schema::Table* table;
        store::PartitionKey key;
    };
    // Plans may have been made for different copies of a table.
    struct Partition {
        const schema::Table* table;
        BytesView key;
        friend bool operator==(const Partition& left, const Partition& right) {
            return left.table->number == right.table->number && left.key == right.key;
        }
        friend bool operator<(const Partition& left, const Partition& right) {
            return std::tie(left.table->number, left.key) < std::tie(right.table->number, right.key);
        }
    };
    void find_distinct() {
        partitions_.clear();
        for (const Found& one : found_) {
            // Nearly always the batch is about one partition.
            Partition partition{one.table, one.key.bytes};
            if (partitions_.empty() || !(partitions_.back() == partition)) partitions_.push_back(partition);
        }
        std::sort(partitions_.begin(), partitions_.end());
        partitions_.erase(std::unique(partitions_.begin(), partitions_.end()), partitions_.end());
    }
    bool one_table() const {
        return partitions_.empty() || partitions_.front().table->number == partitions_.back().table->number;
    }
    // What Cassandra makes of the batch: all that it writes under one key of a keyspace.
    size_t mutations() const {
        if (one_table()) return partitions_.size();
        std::set<std::pair<std::string_view, BytesView>> mutations;
        for (const Partition& one : partitions_) mutations.emplace(one.table->keyspace, one.key);
        return mutations.size();
    }
    // Different ones, whatever their tables.
    size_t keys() const {
        if (one_table()) return partitions_.size();
        std::set<BytesView> keys;
        for (const Partition& one : partitions_) keys.insert(one.key);
        return keys.size();
    }
    std::vector<std::string> tables() const {
        std::vector<const schema::Table*> tables;
        for (const Partition& one : partitions_) tables.push_back(one.table);
        return names_of(tables);
    }

    std::vector<Found> found_;  // statement by statement
    std::vector<size_t> ends_;  // by statement
    std::vector<Partition> partitions_;
};

Bindings bindings_of(const BatchItem& item, const Environment& environment) {
    return {item.values, environment.clock};
}

ilion::Result<Result> execute_conditional_batch(std::span<const BatchItem> items, const QueryOptions& options,
                                                Environment& environment) {
    std::vector<ConditionalStatement> statements;
    statements.reserve(items.size());
    for (const BatchItem& item : items) statements.push_back({item.plan, bindings_of(item, environment)});
    return execute_conditional(statements, true, options, environment);
}

Targets& scratch_targets() {
    static thread_local Targets targets;
    return targets;
}

ilion::Result<Extent> extent_of(std::span<const BatchItem> items, const Environment& environment) {
    Extent extent(items.size());
    Targets& targets = scratch_targets();
    for (const BatchItem& item : items) {
        Bindings bindings = bindings_of(item, environment);
        ILION_TRY_ASSIGN(auto modification, ResolvedModification::resolve(*item.plan, bindings));
        ILION_TRY(find_partitions(*item.plan, modification.values(), targets));
        extent.add(*item.plan, targets);
    }
    return extent;
}

Status write_all(std::span<const BatchItem> items, const Extent& extent, const WriteParameters& request,
                 Environment& environment, store::Mutation& mutation) {
    CounterUpdates counters;
    Targets& targets = scratch_targets();
    for (size_t i = 0; i < items.size(); ++i) {
        const plan::ModificationPlan& plan = *items[i].plan;
        Bindings bindings = bindings_of(items[i], environment);
        extent.copy_partitions(i, targets);
        if (is_counter_update(plan)) {
            ILION_TRY(find_rows(plan, bindings, targets));
            ILION_TRY(counters.add(plan, bindings, targets, request.timestamp));
        } else if (environment.limits != nullptr) {
            // They are told of the partitions of a statement when they are told of its rows.
            ILION_TRY(add_modification(plan, bindings, request, environment, mutation));
        } else {
            ILION_TRY(add_to_partitions(plan, bindings, request, targets, environment, mutation));
        }
    }
    return counters.apply(CounterUpdates::Writes::deltas, request.now_seconds, environment, mutation);
}

// Cassandra's log of batches keeps them for as long as the tombstones of their tables.
void warn_of_grace(std::span<const BatchItem> items, std::vector<std::string>& warnings) {
    std::vector<std::string> tables;
    for (const BatchItem& item : items) {
        const schema::Table& table = *item.plan->table;
        if (table.options.gc_grace_seconds != 0) continue;
        std::string name = schema::qualified(table.keyspace, table.name);
        if (std::find(tables.begin(), tables.end(), name) == tables.end()) tables.push_back(std::move(name));
    }
    if (tables.empty()) return;
    tables = in_hash_order(std::move(tables), java_string_hash);
    warnings.push_back(fmt::format(
        "Executing a LOGGED BATCH on table{} [{}], configured with a gc_grace_seconds of 0. The gc_grace_seconds "
        "is used to TTL batchlog entries, so setting gc_grace_seconds too low on tables involved in an atomic "
        "batch "
        "might cause batchlog entries to expire before being replayed.",
        tables.size() == 1 ? "" : "s", fmt::join(tables, ", ")));
}

}  // namespace

std::vector<BatchItem> batch_items(const plan::BatchPlan& batch, const QueryOptions& options) {
    std::vector<BatchItem> items;
    items.reserve(batch.statements.size());
    for (const auto& statement : batch.statements) items.push_back({statement.get(), options.values});
    return items;
}

ilion::Result<std::optional<int64_t>> batch_timestamp(const plan::BatchPlan& batch, const Bindings& bindings) {
    if (!batch.timestamp) return std::optional<int64_t>();
    return timestamp_of(*batch.timestamp, bindings);
}

Status add_batch(std::span<const BatchItem> items, cql::Batch::Kind kind, std::optional<int64_t> timestamp,
                 const QueryOptions& options, Environment& environment, store::Mutation& mutation,
                 std::vector<std::string>& warnings) {
    // The partition keys of all statements are looked at before the rest of the first.
    ILION_TRY_ASSIGN(Extent extent, extent_of(items, environment));
    return add_whole(mutation, [&]() -> Status {
        size_t size_before = mutation.data_size();
        int64_t written = timestamp ? *timestamp : default_timestamp(options, environment);
        WriteParameters request = request_parameters(written, options, environment);
        ILION_TRY(write_all(items, extent, request, environment, mutation));
        if (kind == cql::Batch::Kind::logged) warn_of_grace(items, warnings);
        ILION_TRY(extent.check(mutation.data_size() - size_before, kind, environment.thresholds, warnings));
        extent.tell_meter(environment, kind);
        return {};
    });
}

ilion::Result<Result> execute_batch(std::span<const BatchItem> items, cql::Batch::Kind kind,
                                    std::optional<int64_t> timestamp, const QueryOptions& options,
                                    Environment& environment) {
    bool conditions = false, reads = false;
    for (const BatchItem& item : items) {
        conditions |= item.plan->has_conditions();
        reads |= takes_locks(*item.plan);
    }
    if (conditions) return execute_conditional_batch(items, options, environment);
    store::Store::PartitionLock locks;
    if (reads) {
        ILION_TRY_ASSIGN(Extent extent, extent_of(items, environment));
        locks = environment.store->lock_all(extent.locks());
    }
    Result result;
    store::Mutation mutation;
    Status added = add_batch(items, kind, timestamp, options, environment, mutation, result.warnings);
    if (!added && environment.warnings != nullptr) {
        // What was warned of before it failed is said all the same.
        environment.warnings->insert(environment.warnings->end(), result.warnings.begin(), result.warnings.end());
    }
    ILION_TRY(std::move(added));
    ILION_TRY(commit(environment, mutation, [&items] {
        std::set<std::string_view> tables;
        for (const BatchItem& item : items) tables.insert(item.plan->table->name);
        return tables;
    }));
    return result;
}

Status check_batch(std::span<const BatchItem> items, cql::Batch::Kind kind) {
    plan::BatchCheck check(kind, false);
    for (const BatchItem& item : items) check.add(*item.plan);
    return check.result();
}

ilion::Result<bool> collect_batch(std::span<const BatchItem> items, cql::Batch::Kind kind,
                                  const QueryOptions& options, Environment& environment, store::Mutation& mutation,
                                  std::vector<std::string>& warnings) {
    for (const BatchItem& item : items) {
        if (!is_plain(*item.plan)) return false;
    }
    ILION_TRY(add_batch(items, kind, std::nullopt, options, environment, mutation, warnings));
    return true;
}

}  // namespace ilion::exec
