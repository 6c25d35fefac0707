#include "exec/write/modification.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "exec/guard/write_read.hpp"
#include "exec/guard/written_row.hpp"
#include "exec/meter.hpp"
#include "exec/write/commit.hpp"
#include "exec/write/conditional/conditional.hpp"
#include "exec/write/counters.hpp"
#include "exec/write/operation.hpp"
#include "index/maintain.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

using plan::ModificationPlan;

// The document of an INSERT JSON, unless it stands in the statement.
ilion::Result<std::shared_ptr<const plan::JsonRow>> json_row(const ModificationPlan& plan,
                                                             const Bindings& bindings) {
    if (plan.json_row) return plan.json_row;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView document, evaluate(*plan.json, bindings, memory));
    if (document.is_null()) return invalid("Got null for INSERT JSON values");
    ILION_TRY_ASSIGN(plan::JsonRow row,
                     plan::read_json_row(*plan.table, document.has_bytes() ? document.bytes() : BytesView()));
    return std::make_shared<const plan::JsonRow>(std::move(row));
}

// What is made when it is asked for cannot be written. Keys of caches can be deleted, so that Cassandra forgets
// what it holds under them; nothing is held here.
Status check_virtual_write(const ModificationPlan& plan) {
    const schema::Table& table = *plan.table;
    if (schema::is_local_system_keyspace(table.keyspace)) return read_only(table.keyspace);
    if (plan.has_conditions()) return invalid("Conditional updates are not supported by virtual tables");
    if (plan.timestamp) return invalid("Custom timestamp is not supported by virtual tables");
    if (plan.ttl) return invalid("Expiring columns are not supported by virtual tables");
    bool has_keys = lists_cache_keys(table);
    if (has_keys && plan.deletes_rows()) return {};
    return invalid(fmt::format("{} is not supported by table {}.{}",
                               has_keys ? "Column modification" : "Modification", table.keyspace, table.name));
}

std::vector<OptionalBytesView> original_of(const RowTarget& row) {
    return {row.components.begin(), row.components.end()};
}

void write_row(const ModificationPlan& plan, const store::PartitionKey& partition, const RowTarget& target,
               const store::RowBuilder& row, store::Mutation& mutation) {
    if (plan.inexact_clustering) {
        mutation.write_row(*plan.table, partition, target.clustering, row, original_of(target));
    } else {
        mutation.write_row(*plan.table, partition, target.clustering, row);
    }
}

void delete_rows(const ModificationPlan& plan, const store::PartitionKey& partition, const Targets& targets,
                 const WriteParameters& parameters, store::RowBuilder& row, store::Mutation& mutation) {
    for (const RowTarget& target : targets.used_rows()) {
        row.clear();
        row.set_deletion(parameters.deletion());
        write_row(plan, partition, target, row, mutation);
    }
    for (const store::ClusteringSlice& slice : targets.slices) {
        if (slice.start.empty() && slice.end.empty()) {
            mutation.delete_partition(*plan.table, partition, parameters.deletion());
        } else {
            mutation.delete_range(*plan.table, partition, slice, parameters.deletion());
        }
    }
}

// The rows that operations see which must read.
class Reader {
public:
    Reader(const ModificationPlan& plan, const PresentRows* given, const WriteParameters& parameters,
           Environment& environment)
        : plan_(plan),
          given_(given),
          parameters_(parameters),
          environment_(environment) {
        if (given != nullptr || !plan.requires_read) return;
        read_.emplace(*plan.table);
        for (const auto* operations : {&plan.static_operations, &plan.regular_operations}) {
            for (const plan::Operation& operation : *operations) {
                if (operation.requires_read()) read_->ask(*operation.column);
            }
        }
    }

    ilion::Result<PresentRows> read(const store::PartitionKey& partition, BytesView clustering) {
        if (given_ != nullptr) return *given_;
        if (!read_) return PresentRows();
        if (!buffer_) buffer_ = store::Store::make_row_buffer();
        store::ReadOptions options = read_->options(parameters_.now_seconds);
        options.need_static = read_->asks(schema::ColumnKind::static_);
        ILION_TRY(
            environment_.store->read_row(*plan_.table, partition, clustering, options, *buffer_, row_, &static_));
        read_->name_row(clustering);
        bool live = row_.liveness.exists() || !row_.cells.empty();
        read_->add(static_cast<int64_t>(live) + static_cast<int64_t>(!static_.cells.empty()),
                   store::Store::tombstones(*buffer_));
        return PresentRows{&row_, &static_};
    }

    // To be asked when a partition's rows have been read.
    Status check(const store::PartitionKey& partition, uint16_t level) {
        if (!read_) return {};
        ILION_TRY(read_->check(environment_, partition, level));
        read_->restart();
        return {};
    }

private:
    std::optional<WriteRead> read_;
    const ModificationPlan& plan_;
    const PresentRows* given_;
    const WriteParameters& parameters_;
    Environment& environment_;
    std::shared_ptr<store::Store::RowBuffer> buffer_;
    store::RowView row_, static_;
};

Status write_rows(const ResolvedModification& modification, const store::PartitionKey& partition,
                  const Targets& targets, const WriteParameters& parameters, Reader& reader,
                  const index::TableIndexes* indexes, UserLimits* limits, store::RowBuilder& row,
                  store::Mutation& mutation) {
    const ModificationPlan& plan = modification.plan();
    if (plan.table->is_dense && plan.regular_operations.empty()) {
        return invalid("Column " + plan.table->columns.back().name +
                       " is mandatory for this COMPACT STORAGE table");
    }
    const Bindings values = modification.values();
    for (const RowTarget& target : targets.used_rows()) {
        row.clear();
        if (plan.kind == ModificationPlan::Kind::insert && !plan.table->is_compact()) {
            row.set_liveness({parameters.timestamp, parameters.ttl, parameters.expires_at()});
        }
        ILION_TRY_ASSIGN(PresentRows present, reader.read(partition, target.clustering));
        for (const plan::Operation& operation : plan.regular_operations) {
            ILION_TRY(apply_operation(operation, parameters, values, present.row, row));
        }
        if (row.empty()) continue;
        if (limits != nullptr) ILION_TRY(check_written_row(plan.regular_operations, row, indexes, *limits));
        write_row(plan, partition, target, row, mutation);
        if (indexes == nullptr) continue;
        ILION_TRY(index::add_entries(*indexes, partition, target.clustering, row, false, mutation));
    }
    return {};
}

Status write_static(const ResolvedModification& modification, const store::PartitionKey& partition,
                    const Targets& targets, const WriteParameters& parameters, Reader& reader,
                    const index::TableIndexes* indexes, UserLimits* limits, store::RowBuilder& row,
                    store::Mutation& mutation) {
    const ModificationPlan& plan = modification.plan();
    row.clear();
    ILION_TRY_ASSIGN(PresentRows rows, reader.read(partition, {}));
    const Bindings values = modification.values();
    for (const plan::Operation& operation : plan.static_operations) {
        // They are written along with each row, which shows in how often a list is added to.
        size_t times = operation.adds_list_elements() ? std::max<size_t>(targets.row_count, 1) : 1;
        for (size_t i = 0; i < times; ++i) {
            ILION_TRY(apply_operation(operation, parameters, values, rows.static_row, row));
        }
    }
    if (row.empty()) return {};
    if (limits != nullptr) ILION_TRY(check_written_row(plan.static_operations, row, indexes, *limits));
    mutation.write_static(*plan.table, partition, row);
    if (indexes != nullptr) ILION_TRY(index::add_entries(*indexes, partition, {}, row, true, mutation));
    return {};
}

Status check_indexed(const index::TableIndexes* indexes, const store::PartitionKey& partition,
                     const Targets& targets) {
    if (indexes == nullptr) return {};
    for (const RowTarget& target : targets.used_rows()) {
        ILION_TRY(index::check_clustering(*indexes, partition, target.clustering));
    }
    return {};
}

std::vector<std::pair<uint32_t, Token>> locks_of(const ModificationPlan& plan, const Targets& targets) {
    std::vector<std::pair<uint32_t, Token>> locks;
    for (const auto& partition : targets.used_partitions()) locks.emplace_back(plan.table->number, partition.token);
    return locks;
}

struct Scratch {
    Targets targets;
    store::RowBuilder row;
    store::Mutation mutation;
};

Scratch& scratch() {
    static thread_local Scratch memory;
    return memory;
}

Status add_resolved(const ResolvedModification& modification, const WriteParameters& request, Targets& targets,
                    Environment& environment, store::Mutation& mutation) {
    const ModificationPlan& plan = modification.plan();
    ILION_TRY(find_rows(plan, modification.values(), targets, environment.limits));
    // An IN of nothing among the clusterings ends it before timestamp and TTL are looked at.
    if (!plan.keys.clustering.empty() && targets.without_clusterings()) return {};
    ILION_TRY_ASSIGN(auto parameters, statement_parameters(plan, modification.statement_values(), request));
    return write_targets(modification, targets, parameters, environment, nullptr, mutation);
}

}  // namespace

Error read_only(const std::string& keyspace) {
    return make_error(ErrorCode::unauthorized, keyspace + " keyspace is not user-modifiable.");
}

bool takes_locks(const ModificationPlan& plan) {
    return plan.requires_read || plan.is_counter();
}

bool lists_cache_keys(const schema::Table& table) {
    return table.is_virtual && table.keyspace == "system_views" && table.name.ends_with("_cache_keys");
}

bool is_plain(const ModificationPlan& plan) {
    return !takes_locks(plan) && !plan.has_conditions();
}

ilion::Result<ResolvedModification> ResolvedModification::resolve(const ModificationPlan& plan,
                                                                  const Bindings& bindings) {
    ResolvedModification resolved;
    resolved.plan_ = &plan;
    resolved.bindings_ = &bindings;
    if (plan.table->is_virtual) ILION_TRY(check_virtual_write(plan));
    if (!plan.json) return resolved;
    ILION_TRY_ASSIGN(resolved.json_, json_row(plan, bindings));
    const plan::JsonRow& row = *resolved.json_;
    for (const schema::Column& column : plan.table->columns) {
        const OptionalBytes& value = row.values[column.index];
        bool unset = !row.named[column.index] && plan.json_default_unset;
        resolved.json_views_.push_back(unset   ? ValueView::unset()
                                       : value ? ValueView(BytesView(*value))
                                               : ValueView::null());
    }
    return resolved;
}

Bindings ResolvedModification::values() const {
    return plan_->json ? Bindings{json_views_, bindings_->clock} : *bindings_;
}

Status write_targets(const ResolvedModification& modification, const Targets& targets,
                     const WriteParameters& parameters, Environment& environment, const PresentRows* present,
                     store::Mutation& mutation) {
    const ModificationPlan& plan = modification.plan();
    if (plan.table->is_virtual) return {};
    store::RowBuilder& row = scratch().row;
    UserLimits* limits = environment.limits;
    Reader reader(plan, present, parameters, environment);
    index::TableIndexesPtr indexes;
    if (environment.indexes != nullptr) indexes = environment.indexes->find(plan.table->number);
    ILION_TRY(refuse_empty_clustering(*plan.table, targets));
    for (const store::PartitionKey& partition : targets.used_partitions()) {
        ILION_TRY(check_indexed(indexes.get(), partition, targets));
        if (plan.deletes_rows()) {
            delete_rows(plan, partition, targets, parameters, row, mutation);
            continue;
        }
        if (!targets.slices.empty()) return invalid("Range deletions are not supported for specific columns");
        Status written =
            write_rows(modification, partition, targets, parameters, reader, indexes.get(), limits, row, mutation);
        if (written && !plan.static_operations.empty()) {
            written = write_static(modification, partition, targets, parameters, reader, indexes.get(), limits, row,
                                   mutation);
        }
        // What was read comes before what is wrong with it.
        ILION_TRY(reader.check(partition, parameters.consistency));
        ILION_TRY(std::move(written));
    }
    return {};
}

Status add_modification(const ModificationPlan& plan, const Bindings& bindings, const WriteParameters& request,
                        Environment& environment, store::Mutation& mutation) {
    ILION_TRY_ASSIGN(auto modification, ResolvedModification::resolve(plan, bindings));
    Targets& targets = scratch().targets;
    ILION_TRY(find_partitions(plan, modification.values(), targets, environment.limits));
    return add_resolved(modification, request, targets, environment, mutation);
}

Status add_to_partitions(const ModificationPlan& plan, const Bindings& bindings, const WriteParameters& request,
                         Targets& targets, Environment& environment, store::Mutation& mutation) {
    ILION_TRY_ASSIGN(auto modification, ResolvedModification::resolve(plan, bindings));
    return add_resolved(modification, request, targets, environment, mutation);
}

void tell_meter(const Environment& environment, const schema::Table& table, size_t partitions, bool coordinated) {
    if (environment.meter == nullptr || table.is_virtual) return;
    environment.meter->write(table.number, partitions, coordinated);
}

Status add_statement(const ModificationPlan& plan, const Bindings& bindings, const WriteParameters& request,
                     Environment& environment, store::Mutation& mutation) {
    ILION_TRY(add_modification(plan, bindings, request, environment, mutation));
    tell_meter(environment, *plan.table, scratch().targets.used_partitions().size());
    return {};
}

ilion::Result<Result> execute_modification(const ModificationPlan& plan, const Bindings& bindings,
                                           const QueryOptions& options, Environment& environment) {
    if (plan.has_conditions()) {
        const ConditionalStatement statement{&plan, bindings};
        return execute_conditional({&statement, 1}, false, options, environment);
    }
    if (environment.limits != nullptr && plan.timestamp) {
        ILION_TRY_ASSIGN(auto given, timestamp_of(*plan.timestamp, bindings));
        if (given) ILION_TRY(environment.limits->timestamp(*plan.table, *given));
    }
    const WriteParameters request =
        request_parameters(default_timestamp(options, environment), options, environment);
    store::Mutation& mutation = scratch().mutation;
    mutation.clear();
    if (!takes_locks(plan)) {
        ILION_TRY(add_statement(plan, bindings, request, environment, mutation));
        ILION_TRY(commit(environment, mutation, *plan.table));
        return Result{};
    }
    Targets& targets = scratch().targets;
    ILION_TRY(find_targets(plan, bindings, targets));
    if (plan.requires_read) {
        trace(environment, "Acquiring {} locks", is_counter_update(plan) ? "counter" : "partition");
    }
    auto locks = environment.store->lock_all(locks_of(plan, targets));
    if (is_counter_update(plan)) {
        CounterUpdates counters;
        ILION_TRY(counters.add(plan, bindings, targets, request.timestamp));
        ILION_TRY(counters.apply(CounterUpdates::Writes::rows, request.now_seconds, environment, mutation));
        tell_meter(environment, *plan.table, targets.used_partitions().size());
    } else {
        ILION_TRY(add_statement(plan, bindings, request, environment, mutation));
    }
    ILION_TRY(commit(environment, mutation, *plan.table));
    return Result{};
}

}  // namespace ilion::exec
