#include "exec/write/conditional/conditional.hpp"

#include <algorithm>

#include "base/java_hash.hpp"
#include "exec/write/commit.hpp"
#include "exec/write/conditional/applied_result.hpp"
#include "exec/write/conditional/condition.hpp"
#include "exec/write/conditional/conditional_rows.hpp"

namespace ilion::exec {

namespace {

using plan::ModificationPlan;

// Of the pair of the column's name and the element's key.
ilion::Result<uint32_t> hash_of(const plan::ColumnCondition& condition, const Bindings& bindings) {
    uint32_t element = 0;
    if (condition.key) {
        Bytes memory;
        ILION_TRY_ASSIGN(ValueView key, evaluate(*condition.key, bindings, memory));
        if (key.has_bytes()) element = java_hash(key.bytes());
    }
    return 31 * (31 + java_hash(condition.column->name)) + element;
}

// What is asked of one row, or of the static row.
struct RowConditions {
    enum class Existence : uint8_t { any, must_exist, must_not_exist };

    Existence existence = Existence::any;
    std::vector<std::pair<const plan::ColumnCondition*, const Bindings*>> columns;

    // IF EXISTS and IF NOT EXISTS stand alone.
    Status require(Existence wanted) {
        auto name = [](Existence one) { return one == Existence::must_exist ? "IF EXISTS" : "IF NOT EXISTS"; };
        if (!columns.empty())
            return invalid(std::string("Cannot mix IF conditions and ") + name(wanted) + " for the same row");
        if (existence != Existence::any && existence != wanted) {
            return invalid("Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row");
        }
        existence = wanted;
        return {};
    }
    // Cassandra keeps them in a hash map by column and element, and looks no further than the first that is not
    // met.
    Status sort() {
        using Column = decltype(columns)::value_type;
        std::vector<std::pair<uint32_t, Column>> hashed;
        for (const Column& column : columns) {
            ILION_TRY_ASSIGN(uint32_t hash, hash_of(*column.first, *column.second));
            hashed.emplace_back(hash, column);
        }
        hashed = in_hash_order(std::move(hashed), [](const auto& one) { return one.first; });
        std::transform(hashed.begin(), hashed.end(), columns.begin(), [](const auto& one) { return one.second; });
        return {};
    }
    Status add(const plan::ColumnCondition& condition, const Bindings& bindings) {
        if (existence != Existence::any) {
            return invalid("Cannot mix IF conditions and IF NOT EXISTS for the same row");
        }
        ILION_TRY(check_condition(condition, bindings));
        columns.emplace_back(&condition, &bindings);
        return {};
    }
    ilion::Result<bool> met(const store::RowView* row) const {
        if (existence == Existence::must_exist) return row != nullptr;
        if (existence == Existence::must_not_exist) return row == nullptr;
        for (auto [condition, bindings] : columns) {
            ILION_TRY_ASSIGN(bool holds, is_met(*condition, *bindings, row));
            if (!holds) return false;
        }
        return true;
    }
};

class Request {
public:
    Request(bool is_batch, const QueryOptions& options, Environment& environment)
        : is_batch_(is_batch),
          options_(options),
          environment_(environment) {}

    Status add(const ConditionalStatement& statement);
    ilion::Result<Result> run();

private:
    struct Statement {
        ResolvedModification modification;
        Targets targets;
    };
    Status check_partition(const ModificationPlan& plan) const;
    Status add_conditions(const Statement& statement);
    // Of all statements' conditions, and of the rows that they write.
    void ask_columns(WriteRead& read) const;
    uint16_t read_level() const;
    ilion::Result<bool> met(const ConditionalRows& rows);
    Status write(const ConditionalRows& rows);

    bool is_batch_;
    const QueryOptions& options_;
    Environment& environment_;
    std::vector<std::unique_ptr<Statement>> statements_;
    std::map<Bytes, RowConditions> rows_;  // by clustering
    std::optional<RowConditions> static_;
    ShownColumns shown_;
};

std::string noun(const ModificationPlan& plan) {
    return plan.kind == ModificationPlan::Kind::delete_ ? "deletions" : "updates";
}

// One partition is meant, whatever the values are: an IN is refused even if it has one.
Status Request::check_partition(const ModificationPlan& plan) const {
    if (plan.keys.partition_equal()) return {};
    if (!is_batch_) return invalid("IN on the partition key is not supported with conditional " + noun(plan));
    return invalid(
        "Batch with conditions cannot span multiple partitions (you cannot use IN on the partition key)");
}

Status Request::add(const ConditionalStatement& statement) {
    const ModificationPlan& plan = *statement.plan;
    ILION_TRY_ASSIGN(auto modification, ResolvedModification::resolve(plan, statement.bindings));
    auto added = std::make_unique<Statement>(Statement{std::move(modification), {}});
    const Bindings values = added->modification.values();
    ILION_TRY(find_partitions(plan, values, added->targets));
    ILION_TRY(check_partition(plan));
    if (added->targets.partition_count == 0) {
        return invalid("The condition has no partition: the token of its key is not among those asked for");
    }
    if (!statements_.empty() &&
        !(statements_.front()->targets.partitions.front() == added->targets.partitions.front())) {
        return invalid("Batch with conditions cannot span multiple partitions");
    }
    if (plan.keys.clustering_has_in()) {
        return invalid("IN on the clustering key columns is not supported with conditional " + noun(plan));
    }
    ILION_TRY(find_rows(plan, values, added->targets));
    if (plan.has_conditions()) ILION_TRY(add_conditions(*added));
    shown_.add(plan);
    statements_.push_back(std::move(added));
    return {};
}

Status Request::add_conditions(const Statement& statement) {
    const ModificationPlan& plan = statement.modification.plan();
    if (plan.if_exists || plan.if_not_exists) {
        auto wanted =
            plan.if_exists ? RowConditions::Existence::must_exist : RowConditions::Existence::must_not_exist;
        if (!static_ && plan.static_only) static_.emplace();
        return (plan.static_only ? *static_ : rows_[statement.targets.rows.front().clustering]).require(wanted);
    }
    for (const plan::ColumnCondition& condition : plan.conditions) {
        if (!static_ && condition.is_static()) static_.emplace();
        RowConditions& row = condition.is_static() ? *static_ : rows_[statement.targets.rows.front().clustering];
        ILION_TRY(row.add(condition, statement.modification.statement_values()));
    }
    return {};
}

void Request::ask_columns(WriteRead& read) const {
    for (const auto& statement : statements_) {
        const ModificationPlan& plan = statement->modification.plan();
        for (const plan::ColumnCondition& condition : plan.conditions) read.ask(*condition.column);
        if (plan.updates_rows()) read.ask_all(schema::ColumnKind::regular);
        if (!plan.static_operations.empty()) read.ask_all(schema::ColumnKind::static_);
    }
}

// What the level of the agreement, SERIAL or LOCAL_SERIAL, is to a read.
uint16_t Request::read_level() const {
    constexpr uint16_t kQuorum = 4, kLocalQuorum = 6, kLocalSerial = 9;
    return options_.serial_consistency == kLocalSerial ? kLocalQuorum : kQuorum;
}

ilion::Result<bool> Request::met(const ConditionalRows& rows) {
    if (static_) {
        ILION_TRY(static_->sort());
        ILION_TRY_ASSIGN(bool holds, static_->met(rows.static_row()));
        if (!holds) return false;
    }
    for (auto& [clustering, conditions] : rows_) {
        ILION_TRY(conditions.sort());
        ILION_TRY_ASSIGN(bool holds, conditions.met(rows.row(clustering)));
        if (!holds) return false;
    }
    return true;
}

Status Request::write(const ConditionalRows& rows) {
    int64_t timestamp = environment_.store->next_timestamp(environment_.clock->now_micros());
    const WriteParameters request = request_parameters(timestamp, options_, environment_);
    store::Mutation mutation;
    for (const auto& statement : statements_) {
        const ModificationPlan& plan = statement->modification.plan();
        ILION_TRY_ASSIGN(auto parameters,
                         statement_parameters(plan, statement->modification.statement_values(), request));
        // Whatever the statement says: all of the batch is written at once.
        parameters.timestamp = timestamp;
        // Ranges and partitions are deleted just before what the batch writes, so that it may replace them. The row
        // of a table without clustering columns is its partition.
        bool whole_partition = plan.deletes_rows() && plan.table->clustering_size == 0;
        if (whole_partition || !statement->targets.slices.empty()) --parameters.timestamp;
        PresentRows present{nullptr, rows.static_row()};
        if (statement->targets.row_count == 1) present.row = rows.row(statement->targets.rows.front().clustering);
        // Statements of a batch that read other rows than the conditions' see them as they are in the store.
        bool known = statement->targets.row_count <= 1;
        ILION_TRY(write_targets(statement->modification, statement->targets, parameters, environment_,
                                known ? &present : nullptr, mutation));
    }
    return commit(environment_, mutation, *statements_.front()->modification.plan().table);
}

ilion::Result<Result> Request::run() {
    const schema::TablePtr& table = statements_.front()->modification.plan().table;
    const store::PartitionKey& partition = statements_.front()->targets.partitions.front();
    auto lock = environment_.store->lock(*table, partition);
    trace(environment_, "Reading existing values for CAS precondition");
    WriteRead read(*table);
    ask_columns(read);
    ConditionalRows rows(table, partition, now_seconds(options_, environment_), *environment_.store, read);
    for (const auto& [clustering, conditions] : rows_) ILION_TRY(rows.read(clustering, true));
    // With nothing but conditions on static columns, the first row tells a partition that exists from none.
    if (rows_.empty()) {
        ILION_TRY(rows.read_first([this](const store::RowView& row) { return shown_.shows(row); },
                                  environment_.thresholds.tombstone_failure));
    }
    ILION_TRY(read.check(environment_, partition, read_level()));
    for (const auto& statement : statements_) {
        if (!statement->modification.plan().requires_read) continue;
        for (const RowTarget& row : statement->targets.used_rows()) ILION_TRY(rows.read(row.clustering, false));
    }
    ILION_TRY_ASSIGN(bool applied, met(rows));
    trace(environment_, "CAS precondition {}",
          applied ? "is met; writing client-requested updates" : "does not match current values");
    if (!applied) {
        trace(environment_, "CAS did not apply");
        return not_applied_result(*table, partition, rows, shown_, is_batch_);
    }
    ILION_TRY(write(rows));
    tell_meter(environment_, *table, 1, false);
    trace(environment_, "CAS applied successfully");
    return applied_result(*table);
}

}  // namespace

ilion::Result<Result> execute_conditional(std::span<const ConditionalStatement> statements, bool is_batch,
                                          const QueryOptions& options, Environment& environment) {
    Request request(is_batch, options, environment);
    for (const ConditionalStatement& statement : statements) ILION_TRY(request.add(statement));
    return request.run();
}

}  // namespace ilion::exec
