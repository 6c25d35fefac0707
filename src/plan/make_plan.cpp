#include "plan/select/plan_select.hpp"
#include "plan/statement.hpp"
#include "plan/write/plan_write.hpp"

namespace ilion::plan {

namespace {

struct Planner {
    const std::shared_ptr<const cql::Statement>& statement;
    const Context& context;

    Result<PlanPtr> operator()(const cql::Select& select) const {
        return plan_select(select, statement->bind_markers, context);
    }
    Result<PlanPtr> operator()(const cql::Insert& insert) const {
        return plan_insert(insert, statement->bind_markers, context);
    }
    Result<PlanPtr> operator()(const cql::Update& update) const {
        return plan_update(update, statement->bind_markers, context);
    }
    Result<PlanPtr> operator()(const cql::Delete& deletion) const {
        return plan_delete(deletion, statement->bind_markers, context);
    }
    Result<PlanPtr> operator()(const cql::Batch& batch) const {
        return plan_batch(batch, statement->bind_markers, context);
    }
    Result<PlanPtr> operator()(const cql::Truncate& truncate) const { return plan_truncate(truncate, context); }
    Result<PlanPtr> operator()(const cql::Use& use) const {
        auto plan = std::make_shared<Plan>();
        plan->body = UsePlan{use.keyspace};
        return PlanPtr(std::move(plan));
    }
    // Schema statements, roles, DESCRIBE.
    template <class Raw>
    Result<PlanPtr> operator()(const Raw&) const {
        auto plan = std::make_shared<Plan>();
        plan->body = RawPlan{statement};
        return PlanPtr(std::move(plan));
    }
};

}  // namespace

Result<PlanPtr> make_plan(std::shared_ptr<const cql::Statement> statement, const Context& context) {
    return std::visit(Planner{statement, context}, statement->body);
}

}  // namespace ilion::plan
