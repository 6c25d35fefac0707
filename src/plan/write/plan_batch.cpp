#include <algorithm>

#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_builder.hpp"
#include "plan/write/plan_write.hpp"
#include "schema/identifier.hpp"

namespace ilion::plan {

namespace {

struct Builder {
    const Context& context;
    BindVariables& variables;

    Result<ModificationPtr> operator()(const cql::Insert& insert) {
        return build_insert(insert, context, variables);
    }
    Result<ModificationPtr> operator()(const cql::Update& update) {
        return build_update(update, context, variables);
    }
    Result<ModificationPtr> operator()(const cql::Delete& deletion) {
        return build_delete(deletion, context, variables);
    }
};

}  // namespace

bool has_conditions(const Plan& plan) {
    if (const auto* write = std::get_if<std::shared_ptr<const ModificationPlan>>(&plan.body)) {
        return (*write)->has_conditions();
    }
    const auto* batch = std::get_if<std::shared_ptr<const BatchPlan>>(&plan.body);
    return batch != nullptr && (*batch)->has_conditions;
}

void BatchCheck::add(const ModificationPlan& statement) {
    const schema::Table& table = *statement.table;
    conditions_ |= statement.has_conditions();
    timestamps_ |= statement.timestamp.has_value();
    (statement.is_counter() ? counters_ : others_) = true;
    (schema::is_virtual_system_keyspace(table.keyspace) ? virtuals_ : regulars_) = true;
    if (first_table_ == nullptr) first_table_ = &table;
    several_tables_ |= table.id != first_table_->id;
}

Status BatchCheck::result() const {
    bool of_counters = kind_ == cql::Batch::Kind::counter;
    if (has_timestamp_) {
        if (conditions_) return invalid("Cannot provide custom timestamp for conditional BATCH");
        if (of_counters) return invalid("Cannot provide custom timestamp for counter BATCH");
        if (timestamps_) return invalid("Timestamp must be set either on BATCH or individual statements");
        if (counters_) return invalid("Cannot provide custom timestamp for a BATCH containing counters");
    }
    if (of_counters && others_) return invalid("Cannot include non-counter statement in a counter batch");
    if (counters_ && others_) return invalid("Counter and non-counter mutations cannot exist in the same batch");
    if (kind_ == cql::Batch::Kind::logged && counters_) {
        return invalid("Cannot include a counter statement in a logged batch");
    }
    if (kind_ == cql::Batch::Kind::logged && virtuals_) {
        return invalid("Cannot include a virtual table statement in a logged batch");
    }
    if (virtuals_ && regulars_) {
        return invalid("Mutations for virtual and regular tables cannot exist in the same batch");
    }
    if (virtuals_ && conditions_) {
        return invalid("Conditional BATCH statements cannot include mutations for virtual tables");
    }
    if (conditions_ && several_tables_) return invalid("Batch with conditions cannot span multiple tables");
    return {};
}

Result<PlanPtr> plan_batch(const cql::Batch& batch, const std::vector<std::string>& bind_markers,
                           const Context& context) {
    if (batch.using_clause.ttl) return invalid("Global TTL on the BATCH statement is not supported.");
    BindVariables variables(bind_markers);
    auto body = std::make_shared<BatchPlan>();
    body->kind = batch.kind;
    for (const auto& raw : batch.statements) {
        ILION_TRY_ASSIGN(ModificationPtr statement, std::visit(Builder{context, variables}, raw));
        body->has_conditions |= statement->has_conditions();
        body->statements.push_back(std::move(statement));
    }
    TermContext terms{context, context.keyspace, nullptr, variables};
    ILION_TRY_ASSIGN(body->timestamp, bind_timestamp(batch.using_clause, "[batch]", "[batch]", terms));
    BatchCheck check(body->kind, body->timestamp.has_value());
    for (const ModificationPtr& statement : body->statements) check.add(*statement);
    ILION_TRY(check.result());
    for (const ModificationPtr& statement : body->statements) ILION_TRY(check_modification(*statement));
    auto plan = std::make_shared<Plan>();
    plan->bind_variables = variables.specs();
    if (!body->statements.empty()) {
        const schema::Table& table = *body->statements.front()->table;
        plan->keyspace = table.keyspace;
        plan->table = table.name;
        // A marker in USING belongs to no table.
        bool marked = body->timestamp && std::holds_alternative<BoundTerm::Marker>(body->timestamp->value);
        if (!check.spans_tables() && !marked)
            plan->partition_key_bind_indexes = variables.partition_key_indexes(table);
    }
    plan->body = std::move(body);
    return PlanPtr(std::move(plan));
}

}  // namespace ilion::plan
