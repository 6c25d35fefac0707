#include "plan/write/modification_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "plan/find_table.hpp"
#include "schema/hidden.hpp"
#include "types/comparable.hpp"

namespace ilion::plan {

namespace {

using Kind = ModificationPlan::Kind;

// Attributes and conditions, in the order Cassandra prepares them.
Status bind_using(const cql::UsingClause& using_clause, ModificationPlan& plan, TermContext& context) {
    ILION_TRY_ASSIGN(plan.timestamp, bind_timestamp(using_clause, plan.table->keyspace, plan.table->name, context));
    if (using_clause.ttl) {
        ColumnSpec receiver{plan.table->keyspace, plan.table->name, "[ttl]", DataType::of(TypeKind::int_)};
        ILION_TRY_ASSIGN(plan.ttl, bind_term(*using_clause.ttl, receiver, context));
    }
    return {};
}

Status bind_conditions(const std::vector<cql::Condition>& conditions, ModificationPlan& plan,
                       TermContext& context) {
    if (!conditions.empty() && plan.timestamp) {
        return invalid("Cannot provide custom timestamp for conditional updates");
    }
    for (const cql::Condition& raw : conditions) {
        ILION_TRY_ASSIGN(ColumnCondition condition, bind_condition(raw, *plan.table, context));
        plan.conditions.push_back(std::move(condition));
    }
    // Conditions on regular columns are checked, and shown, before those on static ones.
    std::stable_partition(plan.conditions.begin(), plan.conditions.end(),
                          [](const ColumnCondition& condition) { return !condition.is_static(); });
    return {};
}

void add_operation(Operation&& operation, ModificationPlan& plan) {
    auto& into = operation.is_static() ? plan.static_operations : plan.regular_operations;
    into.push_back(std::move(operation));
}

bool only_static(const ModificationPlan& plan) {
    bool regular_condition = std::any_of(plan.conditions.begin(), plan.conditions.end(),
                                         [](const ColumnCondition& condition) { return !condition.is_static(); });
    return plan.regular_operations.empty() && !regular_condition &&
           (!plan.static_operations.empty() || !plan.conditions.empty());
}

Status check_conditional(const ModificationPlan& plan) {
    if (plan.table->is_counter) return invalid("Conditional updates are not supported on counter tables");
    if (plan.timestamp) return invalid("Cannot provide custom timestamp for conditional updates");
    return {};
}

// What is derived from a complete statement.
Result<ModificationPtr> finish(ModificationPlan&& plan) {
    const schema::Table& table = *plan.table;
    if (plan.has_conditions()) ILION_TRY(check_conditional(plan));
    plan.static_only = table.clustering_size > 0 && plan.keys.clustering.empty() && only_static(plan);
    plan.pads_clustering = table.is_compact() && plan.kind != Kind::delete_ && !plan.keys.clustering.empty() &&
                           plan.keys.clustering_columns() < table.clustering_size;
    for (const auto* operations : {&plan.static_operations, &plan.regular_operations}) {
        for (const Operation& operation : *operations) plan.requires_read |= operation.requires_read();
    }
    for (size_t i = 0; i < table.clustering_size; ++i) {
        plan.inexact_clustering |= !comparable::is_exact(*table.clustering_column(i).type);
    }
    return ModificationPtr(std::make_shared<const ModificationPlan>(std::move(plan)));
}

Status bind_insert_values(const cql::Insert& insert, ModificationPlan& plan, TermContext& context) {
    const schema::Table& table = *plan.table;
    if (insert.columns.size() != insert.values.size()) return invalid("Unmatched column names/values");
    for (auto name = insert.columns.begin(); name != insert.columns.end(); ++name) {
        if (std::find(insert.columns.begin(), name, *name) != name) {
            return invalid("The column names contains duplicates");
        }
    }
    // Keys are bound after everything else, like the relations of a WHERE clause, and in the order in which they
    // are named.
    std::vector<std::pair<const schema::Column*, const cql::Term*>> named;
    for (size_t i = 0; i < insert.columns.size(); ++i) {
        const schema::Column* column = table.column(insert.columns[i]);
        if (column == nullptr) return undefined_column(insert.columns[i], table);
        if (column->is_key()) {
            named.emplace_back(column, &insert.values[i]);
            continue;
        }
        ILION_TRY_ASSIGN(Operation operation, bind_insertion(insert.values[i], table, *column, context));
        add_operation(std::move(operation), plan);
    }
    std::vector<std::optional<BoundTerm>> keys(table.partition_key_size + table.clustering_size);
    for (auto [column, value] : named) {
        ILION_TRY_ASSIGN(keys[column->index], bind_term(*value, receiver_of(table, *column), context, column));
    }
    std::vector<std::string> missing_partition, missing_clustering;
    for (size_t i = 0; i < keys.size(); ++i) {
        const schema::Column& column = table.columns[i];
        bool partition = column.kind == schema::ColumnKind::partition_key;
        if (!keys[i]) {
            (partition ? missing_partition : missing_clustering).push_back(column.name);
            continue;
        }
        KeyRestriction restriction;
        restriction.position = static_cast<size_t>(column.position);
        restriction.values.emplace_back().terms.push_back(*std::move(keys[i]));
        (partition ? plan.keys.partition : plan.keys.clustering).push_back(std::move(restriction));
    }
    if (!missing_partition.empty()) {
        return invalid(fmt::format("Some partition key parts are missing: {}", fmt::join(missing_partition, ", ")));
    }
    bool may_be_static = missing_clustering.size() == table.clustering_size && only_static(plan);
    if (may_be_static) return {};
    return check_clustering_given(table, plan.keys.clustering, missing_clustering);
}

// A row of a COMPACT STORAGE table is there as long as its value is: the empty one of a table that has nothing but
// keys is written unasked.
void add_compact_value(ModificationPlan& plan) {
    const schema::Table& table = *plan.table;
    const schema::Column& column = table.columns.back();
    if (!table.is_dense || !schema::is_hidden(table, column)) return;
    Operation operation;
    operation.column = &column;
    operation.value = BoundTerm{column.type, column.name, BoundTerm::Constant{Bytes()}};
    add_operation(std::move(operation), plan);
}

Status bind_json(const cql::Insert& insert, ModificationPlan& plan, TermContext& context) {
    ColumnSpec receiver{plan.table->keyspace, plan.table->name, "[json]", DataType::of(TypeKind::text)};
    ILION_TRY_ASSIGN(plan.json, bind_term(*insert.json, receiver, context));
    plan.json_default_unset = insert.json_default_unset;
    if (const auto* constant = std::get_if<BoundTerm::Constant>(&plan.json->value); constant && constant->value) {
        ILION_TRY_ASSIGN(JsonRow row, read_json_row(*plan.table, *constant->value));
        plan.json_row = std::make_shared<const JsonRow>(std::move(row));
    }
    // Every column may come out of the document: its values are given as those of markers, by column.
    for (const schema::Column& column : plan.table->columns) {
        bool unknown = schema::is_static_compact(*plan.table) && schema::is_hidden(*plan.table, column);
        if (unknown) return undefined_column(column.name, *plan.table);
        BoundTerm value{column.type, column.name, BoundTerm::Marker{static_cast<int>(column.index)}};
        if (column.is_key()) {
            KeyRestriction restriction;
            restriction.position = static_cast<size_t>(column.position);
            restriction.values.emplace_back().terms.push_back(std::move(value));
            bool partition = column.kind == schema::ColumnKind::partition_key;
            (partition ? plan.keys.partition : plan.keys.clustering).push_back(std::move(restriction));
            continue;
        }
        Operation operation;
        operation.kind = column.type->is_multi_cell() ? Operation::Kind::assign : Operation::Kind::set;
        operation.column = &column;
        operation.value = std::move(value);
        add_operation(std::move(operation), plan);
    }
    return {};
}

Result<ModificationPlan> begin(Kind kind, const cql::QualifiedName& name, const Context& context) {
    ModificationPlan plan;
    plan.kind = kind;
    ILION_TRY_ASSIGN(plan.table, find_table(name, context));
    return plan;
}

}  // namespace

Status check_modification(const ModificationPlan& plan) {
    if (!plan.table->is_counter) return {};
    if (plan.timestamp) return invalid("Cannot provide custom timestamp for counter updates");
    if (plan.ttl) return invalid("Cannot provide custom TTL for counter updates");
    return {};
}

Result<std::optional<BoundTerm>> bind_timestamp(const cql::UsingClause& using_clause, const std::string& keyspace,
                                                const std::string& table, TermContext& context) {
    if (!using_clause.timestamp) return std::optional<BoundTerm>();
    ColumnSpec receiver{keyspace, table, "[timestamp]", DataType::of(TypeKind::bigint)};
    ILION_TRY_ASSIGN(BoundTerm bound, bind_term(*using_clause.timestamp, receiver, context));
    return std::optional<BoundTerm>(std::move(bound));
}

Result<ModificationPtr> build_insert(const cql::Insert& insert, const Context& context, BindVariables& variables) {
    ILION_TRY_ASSIGN(ModificationPlan plan, begin(Kind::insert, insert.table, context));
    TermContext terms{context, plan.table->keyspace, plan.table.get(), variables};
    ILION_TRY(bind_using(insert.using_clause, plan, terms));
    plan.if_not_exists = insert.if_not_exists;
    if (plan.table->is_counter) {
        return invalid("INSERT statements are not allowed on counter tables, use UPDATE instead");
    }
    if (insert.json) {
        ILION_TRY(bind_json(insert, plan, terms));
    } else {
        ILION_TRY(bind_insert_values(insert, plan, terms));
        add_compact_value(plan);
    }
    return finish(std::move(plan));
}

Result<ModificationPtr> build_update(const cql::Update& update, const Context& context, BindVariables& variables) {
    ILION_TRY_ASSIGN(ModificationPlan plan, begin(Kind::update, update.table, context));
    TermContext terms{context, plan.table->keyspace, plan.table.get(), variables};
    ILION_TRY(bind_using(update.using_clause, plan, terms));
    plan.if_exists = update.if_exists;
    ILION_TRY(bind_conditions(update.conditions, plan, terms));
    for (const cql::Assignment& assignment : update.assignments) {
        const schema::Column* column = plan.table->column(assignment.column);
        if (column == nullptr) return undefined_column(assignment.column, *plan.table);
        if (column->is_key()) return invalid("PRIMARY KEY part " + column->name + " found in SET part");
        ILION_TRY_ASSIGN(Operation operation,
                         bind_assignment(assignment, *plan.table, *column, plan.has_conditions(), terms));
        add_operation(std::move(operation), plan);
    }
    RestrictionRules rules{"UPDATE", false, only_static(plan)};
    ILION_TRY_ASSIGN(plan.keys, bind_key_restrictions(update.where, *plan.table, rules, terms));
    return finish(std::move(plan));
}

Result<ModificationPtr> build_delete(const cql::Delete& deletion, const Context& context,
                                     BindVariables& variables) {
    ILION_TRY_ASSIGN(ModificationPlan plan, begin(Kind::delete_, deletion.table, context));
    TermContext terms{context, plan.table->keyspace, plan.table.get(), variables};
    ILION_TRY(bind_using(deletion.using_clause, plan, terms));
    plan.if_exists = deletion.if_exists;
    ILION_TRY(bind_conditions(deletion.conditions, plan, terms));
    for (const cql::DeleteTarget& target : deletion.targets) {
        const schema::Column* column = plan.table->column(target.column);
        if (column == nullptr) return undefined_column(target.column, *plan.table);
        if (column->is_key()) {
            return invalid("Invalid identifier " + column->name +
                           " for deletion (should not be a PRIMARY KEY part)");
        }
        ILION_TRY_ASSIGN(Operation operation, bind_deletion(target, *plan.table, *column, terms));
        add_operation(std::move(operation), plan);
    }
    bool statics = plan.regular_operations.empty() && !plan.static_operations.empty() && only_static(plan);
    RestrictionRules rules{"DELETE", true, statics};
    ILION_TRY_ASSIGN(plan.keys, bind_key_restrictions(deletion.where, *plan.table, rules, terms));
    bool all_columns = plan.keys.clustering_columns() == plan.table->clustering_size && !plan.keys.has_slice();
    if (plan.has_conditions()) ILION_TRY(check_conditional(plan));
    if (plan.has_conditions() && !all_columns) {
        std::string demand =
            "DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to ";
        if (plan.static_operations.empty() || !plan.regular_operations.empty()) {
            return invalid(demand + "delete non static columns");
        }
        if (!std::all_of(plan.conditions.begin(), plan.conditions.end(),
                         [](const ColumnCondition& condition) { return condition.is_static(); })) {
            return invalid(demand + "use IF condition on non static columns");
        }
    }
    return finish(std::move(plan));
}

}  // namespace ilion::plan
