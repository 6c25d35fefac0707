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

bool spans_tables(const BatchPlan& batch) {
    return std::any_of(batch.statements.begin(), batch.statements.end(), [&](const auto& statement) {
        return statement->table->id != batch.statements.front()->table->id;
    });
}

}  // namespace

bool has_conditions(const Plan& plan) {
    if (const auto* write = std::get_if<std::shared_ptr<const ModificationPlan>>(&plan.body)) {
        return (*write)->has_conditions();
    }
    const auto* batch = std::get_if<std::shared_ptr<const BatchPlan>>(&plan.body);
    return batch != nullptr && (*batch)->has_conditions;
}

Status check_batch(const BatchPlan& batch) {
    bool of_counters = batch.kind == cql::Batch::Kind::counter;
    if (batch.timestamp) {
        if (batch.has_conditions) return invalid("Cannot provide custom timestamp for conditional BATCH");
        if (of_counters) return invalid("Cannot provide custom timestamp for counter BATCH");
    }
    bool counters = false, others = false, virtuals = false, regulars = false;
    for (const auto& statement : batch.statements) {
        if (batch.timestamp && statement->timestamp) {
            return invalid("Timestamp must be set either on BATCH or individual statements");
        }
        (schema::is_virtual_system_keyspace(statement->table->keyspace) ? virtuals : regulars) = true;
        (statement->is_counter() ? counters : others) = true;
    }
    if (batch.timestamp && counters) {
        return invalid("Cannot provide custom timestamp for a BATCH containing counters");
    }
    if (of_counters && others) return invalid("Cannot include non-counter statement in a counter batch");
    if (counters && others) return invalid("Counter and non-counter mutations cannot exist in the same batch");
    if (batch.kind == cql::Batch::Kind::logged && counters) {
        return invalid("Cannot include a counter statement in a logged batch");
    }
    if (batch.kind == cql::Batch::Kind::logged && virtuals) {
        return invalid("Cannot include a virtual table statement in a logged batch");
    }
    if (virtuals && regulars) {
        return invalid("Mutations for virtual and regular tables cannot exist in the same batch");
    }
    if (virtuals && batch.has_conditions) {
        return invalid("Conditional BATCH statements cannot include mutations for virtual tables");
    }
    if (batch.has_conditions && spans_tables(batch)) {
        return invalid("Batch with conditions cannot span multiple tables");
    }
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
    ILION_TRY(check_batch(*body));
    for (const ModificationPtr& statement : body->statements) ILION_TRY(check_modification(*statement));
    auto plan = std::make_shared<Plan>();
    plan->bind_variables = variables.specs();
    if (!body->statements.empty()) {
        const schema::Table& table = *body->statements.front()->table;
        plan->keyspace = table.keyspace;
        plan->table = table.name;
        // A marker in USING belongs to no table.
        bool marked = body->timestamp && std::holds_alternative<BoundTerm::Marker>(body->timestamp->value);
        if (!spans_tables(*body) && !marked)
            plan->partition_key_bind_indexes = variables.partition_key_indexes(table);
    }
    plan->body = std::move(body);
    return PlanPtr(std::move(plan));
}

}  // namespace ilion::plan
