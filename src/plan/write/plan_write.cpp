#include "plan/write/plan_write.hpp"

#include "plan/find_table.hpp"
#include "plan/write/modification_builder.hpp"

namespace ilion::plan {

namespace {

Result<PlanPtr> finish(Result<ModificationPtr>&& built, const BindVariables& variables) {
    if (!built) return std::move(built).error();
    ILION_TRY(check_modification(**built));
    auto plan = std::make_shared<Plan>();
    const schema::Table& table = *(*built)->table;
    plan->bind_variables = variables.specs();
    plan->partition_key_bind_indexes = variables.partition_key_indexes(table);
    plan->keyspace = table.keyspace;
    plan->table = table.name;
    plan->body = *std::move(built);
    return PlanPtr(std::move(plan));
}

}  // namespace

Result<PlanPtr> plan_insert(const cql::Insert& insert, const std::vector<std::string>& bind_markers,
                            const Context& context) {
    BindVariables variables(bind_markers);
    return finish(build_insert(insert, context, variables), variables);
}

Result<PlanPtr> plan_update(const cql::Update& update, const std::vector<std::string>& bind_markers,
                            const Context& context) {
    BindVariables variables(bind_markers);
    return finish(build_update(update, context, variables), variables);
}

Result<PlanPtr> plan_delete(const cql::Delete& deletion, const std::vector<std::string>& bind_markers,
                            const Context& context) {
    BindVariables variables(bind_markers);
    return finish(build_delete(deletion, context, variables), variables);
}

Result<PlanPtr> plan_truncate(const cql::Truncate& truncate, const Context& context) {
    ILION_TRY_ASSIGN(schema::TablePtr table, find_table(truncate.table, context));
    auto plan = std::make_shared<Plan>();
    plan->keyspace = table->keyspace;
    plan->table = table->name;
    plan->body = TruncatePlan{std::move(table)};
    return PlanPtr(std::move(plan));
}

}  // namespace ilion::plan
