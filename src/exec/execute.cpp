#include "exec/execute.hpp"

#include "exec/select/execute_select.hpp"
#include "exec/trace.hpp"
#include "exec/write/add_whole.hpp"
#include "exec/write/batch.hpp"
#include "exec/write/modification.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

Bindings bindings_of(const QueryOptions& options, const Environment& environment) {
    return {options.values, environment.clock};
}

struct Executor {
    const plan::Plan& plan;
    const QueryOptions& options;
    Environment& environment;

    ilion::Result<Result> operator()(const std::shared_ptr<const plan::SelectPlan>&) const {
        return execute_select(plan, options, environment);
    }
    ilion::Result<Result> operator()(const std::shared_ptr<const plan::ModificationPlan>& modification) const {
        return execute_modification(*modification, bindings_of(options, environment), options, environment);
    }
    ilion::Result<Result> operator()(const std::shared_ptr<const plan::BatchPlan>& batch) const {
        ILION_TRY_ASSIGN(auto timestamp, batch_timestamp(*batch, bindings_of(options, environment)));
        return execute_batch(batch_items(*batch, options), batch->kind, timestamp, options, environment);
    }
    ilion::Result<Result> operator()(const plan::TruncatePlan& truncate) const {
        const schema::Table& table = *truncate.table;
        if (table.is_virtual && schema::is_local_system_keyspace(table.keyspace)) return read_only(table.keyspace);
        if (lists_cache_keys(table)) return Result{};
        if (table.is_virtual) {
            return invalid("Truncation is not supported by table " + table.keyspace + "." + table.name);
        }
        trace(environment, "Applying truncation of {}.{}", truncate.table->keyspace, truncate.table->name);
        if (environment.indexes != nullptr) {
            ILION_TRY(environment.indexes->truncate(*truncate.table));
        } else {
            ILION_TRY(environment.store->truncate(truncate.table->number));
        }
        return Result{};
    }
    ilion::Result<Result> operator()(const plan::UsePlan& use) const {
        return Result{SetKeyspace{use.keyspace}, {}};
    }
    ilion::Result<Result> operator()(const plan::RawPlan&) const {
        return make_error(ErrorCode::server_error, "A schema statement reached the operators");
    }
};

}  // namespace

ilion::Result<Result> execute(const plan::Plan& plan, const QueryOptions& options, Environment& environment) {
    return std::visit(Executor{plan, options, environment}, plan.body);
}

ilion::Result<bool> collect_write(const plan::Plan& plan, const QueryOptions& options, Environment& environment,
                                  store::Mutation& mutation, std::vector<std::string>& warnings) {
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        if (!is_plain(**write)) return false;
        ILION_TRY(add_whole(mutation, [&] {
            int64_t timestamp = default_timestamp(options, environment);
            return add_statement(**write, bindings_of(options, environment),
                                 request_parameters(timestamp, options, environment), environment, mutation);
        }));
        return true;
    }
    if (const auto* batch = std::get_if<std::shared_ptr<const plan::BatchPlan>>(&plan.body)) {
        for (const auto& statement : (*batch)->statements) {
            if (!is_plain(*statement)) return false;
        }
        ILION_TRY_ASSIGN(auto timestamp, batch_timestamp(**batch, bindings_of(options, environment)));
        auto items = batch_items(**batch, options);
        ILION_TRY(add_batch(items, (*batch)->kind, timestamp, options, environment, mutation, warnings));
        return true;
    }
    return false;
}

bool updates_counters(const plan::Plan& plan) {
    const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body);
    return write != nullptr && is_counter_update(**write);
}

ilion::Result<bool> collect_increments(const plan::Plan& plan, const QueryOptions& options,
                                       Environment& environment, CounterUpdates& counters) {
    if (!updates_counters(plan)) return false;
    const auto& update = *std::get<std::shared_ptr<const plan::ModificationPlan>>(plan.body);
    static thread_local Targets targets;
    Bindings bindings = bindings_of(options, environment);
    ILION_TRY(find_targets(update, bindings, targets, environment.limits));
    ILION_TRY(counters.add(update, bindings, targets, default_timestamp(options, environment)));
    tell_meter(environment, *update.table, targets.used_partitions().size());
    return true;
}

}  // namespace ilion::exec
