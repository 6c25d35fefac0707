#include "server/config/check_guardrails.hpp"

#include <set>

#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "server/config/check_schema.hpp"
#include "server/config/violation.hpp"
#include "server/request/consistency.hpp"

namespace ilion::server {
namespace {

struct Prepared {
    const Guardrails& guardrails;
    const Violations& violations;

    Status timestamps(const cql::UsingClause& clause) const {
        return violations.flag("user_timestamps", guardrails.user_timestamps || !clause.timestamp,
                               "User provided timestamps (USING TIMESTAMP)");
    }
    Status operator()(const cql::Insert& insert) const { return timestamps(insert.using_clause); }
    Status operator()(const cql::Update& update) const { return timestamps(update.using_clause); }
    Status operator()(const cql::Delete& deletion) const { return timestamps(deletion.using_clause); }
    Status operator()(const cql::Batch& batch) const {
        for (const auto& statement : batch.statements) ILION_TRY(std::visit(*this, statement));
        return {};
    }
    Status operator()(const cql::Select& select) const {
        ILION_TRY(violations.flag("allow_filtering", guardrails.allow_filtering || !select.allow_filtering,
                                  "Querying with ALLOW FILTERING",
                                  "ALLOW FILTERING can potentially visit all the data in the table and have "
                                  "unpredictable performance."));
        return violations.flag("group_by", guardrails.group_by || select.group_by.empty(),
                               "GROUP BY functionality");
    }
    template <class Other>
    Status operator()(const Other&) const {
        return {};
    }
};

Status check_lists(const Guardrails& guardrails, const plan::ModificationPlan& plan, const Violations& violations) {
    if (guardrails.read_before_write_list_operations || !plan.requires_read || plan.is_counter()) return {};
    for (const auto* operations : {&plan.static_operations, &plan.regular_operations}) {
        for (const auto& operation : *operations) {
            if (operation.column->type->kind() != TypeKind::list) continue;
            using Kind = plan::Operation::Kind;
            std::string_view what = operation.kind == Kind::put              ? "Setting of list items by index"
                                    : operation.kind == Kind::discard        ? "Removal of list items"
                                    : operation.kind == Kind::delete_element ? "Removal of list items by index"
                                                                             : "";
            if (what.empty()) continue;
            return violations.refuse("read_before_write_list_operations",
                                     fmt::format("{} requiring read before write is not allowed", what));
        }
    }
    return {};
}

Status check_level(const Guardrails& guardrails, bool read, uint16_t level, const Violations& violations) {
    const auto& values = read ? guardrails.read_consistency_levels : guardrails.write_consistency_levels;
    if (values.warned.empty() && values.disallowed.empty()) return {};
    return violations.values(read ? "read_consistency_levels" : "write_consistency_levels", values,
                             {std::string(consistency_name(static_cast<wire::Consistency>(level)))},
                             read ? "read consistency levels" : "write consistency levels");
}

// Whether rows are tested for several columns that can change.
bool intersects(const plan::SelectPlan& select) {
    std::set<const schema::Column*> tested;
    for (const auto& filter : select.restrictions.filters) {
        if (!filter.first().is_key()) tested.insert(&filter.first());
    }
    return tested.size() > 1;
}

Status check_select(const Guardrails& guardrails, const plan::SelectPlan& select, const exec::QueryOptions& options,
                    const schema::Schema& schema, const Violations& violations) {
    ILION_TRY(check_level(guardrails, true, options.consistency, violations));
    const auto& restrictions = select.restrictions;
    ILION_TRY(violations.flag(
        "non_partition_restricted_index_query_enabled",
        guardrails.non_partition_restricted_index_query || !restrictions.uses_index || !restrictions.key_range,
        "Non-partition key restricted query",
        "Executing a query on secondary indexes without partition key restriction might degrade performance"));
    int64_t page = options.page_size.value_or(-1);
    const std::string& name = select.table->name;
    ILION_TRY(violations.above("page_size", guardrails.page_size, page, [&](bool warning, int64_t threshold) {
        return warning ? fmt::format("Query for table {} with page size {} exceeds warning threshold of {}.", name,
                                     page, threshold)
                       : fmt::format("Aborting query for table {}, page size {} exceeds fail threshold of {}.",
                                     name, page, threshold);
    }));
    if (!reconciles_replicas(schema, select.table->keyspace, options.consistency) || !intersects(select)) return {};
    return violations.flag_warned(
        "intersect_filtering_query", guardrails.intersect_filtering_query,
        guardrails.intersect_filtering_query_warned,
        "Filtering query with intersection on mutable columns at consistency level requiring coordinator "
        "reconciliation",
        "Filtering queries involving an intersection on multiple mutable (i.e. non-key) columns over unrepaired "
        "data at read consistency levels that would require coordinator reconciliation may violate the guarantees "
        "of those consistency levels.");
}

}  // namespace

Status check_prepared(const Guardrails& guardrails, const cql::Statement& statement, const plan::Plan& plan,
                      std::vector<std::string>& warnings) {
    Violations violations(warnings);
    ILION_TRY(std::visit(Prepared{guardrails, violations}, statement.body));
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        return check_lists(guardrails, **write, violations);
    }
    return {};
}

Status check_run(const Guardrails& guardrails, const plan::Plan& plan, const exec::QueryOptions& options,
                 const schema::Schema& schema, const std::string& session_keyspace,
                 std::vector<std::string>& warnings) {
    Violations violations(warnings);
    if (const auto* raw = std::get_if<plan::RawPlan>(&plan.body)) {
        return check_schema_statement(guardrails, *raw->statement, schema, session_keyspace, violations);
    }
    if (std::holds_alternative<plan::TruncatePlan>(plan.body)) return check_truncate(guardrails, violations);
    if (std::holds_alternative<plan::UsePlan>(plan.body)) return {};
    if (const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body)) {
        return check_select(guardrails, **select, options, schema, violations);
    }
    return check_level(guardrails, false, options.consistency, violations);
}

}  // namespace ilion::server
