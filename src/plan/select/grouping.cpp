#include "plan/select/grouping.hpp"

#include <algorithm>

#include "plan/select/selectable.hpp"
#include "types/type/identifier.hpp"

namespace ilion::plan {

namespace {

constexpr char kDeclaredOrder[] =
    "Group by currently only support groups of columns following their declared order in the PRIMARY KEY";

void collect_columns(const Selectable& selectable, std::vector<const schema::Column*>& columns) {
    selectable.all_columns([&columns](const schema::Column& column) {
        for (const schema::Column* known : columns) {
            if (known == &column) return true;
        }
        columns.push_back(&column);
        return true;
    });
}

// The clustering column that a function of GROUP BY is applied to.
Result<const schema::Column*> function_column(const Selectable& selectable) {
    const Function& function = *selectable.function();
    if (function.is_aggregate()) {
        return invalid("Aggregate functions are not supported within the GROUP BY clause, got: " +
                       function.qualified_name());
    }
    std::vector<const schema::Column*> columns;
    collect_columns(selectable, columns);
    if (columns.empty()) return invalid("GROUP BY functions must have one clustering column name as parameter");
    if (columns.size() > 1) {
        std::string names;
        for (const schema::Column* column : columns) names += (names.empty() ? "" : ",") + column->name;
        return invalid("GROUP BY functions accept only one clustering column as parameter, got: " + names);
    }
    if (columns.front()->kind != schema::ColumnKind::clustering) {
        return invalid("Group by functions are only supported on clustering columns, got " + columns.front()->name);
    }
    return columns.front();
}

bool is_constant(const Selectable& selectable) {
    return selectable.all_columns([](const schema::Column&) { return false; });
}

// Only the first argument may change from row to row.
bool is_monotonic(const Selectable& call) {
    const auto& arguments = call.children();
    return call.function()->monotonic && !is_constant(*arguments.front()) &&
           std::all_of(arguments.begin() + 1, arguments.end(), [](const auto& one) { return is_constant(*one); });
}

Error not_monotonic(const Selectable& call) {
    const Function& function = *call.function();
    std::string types;
    for (size_t i = 0; i < call.children().size(); ++i) {
        types += (i == 0 ? "" : ", ") + cql_name(*function.argument_types[i]);
        if (is_constant(*call.children()[i])) types += "(constant)";
    }
    return invalid("Only monotonic functions are supported in the GROUP BY clause. Got: " + function.keyspace +
                   "." + maybe_quote(function.name) + " : (" + types + ") -> " + cql_name(*function.return_type) +
                   " ");
}

}  // namespace

Status plan_grouping(const cql::Select& select, const schema::Table& table, TermContext& context,
                     SelectPlan& plan) {
    if (select.group_by.empty()) {
        if (plan.selection.aggregates.empty()) return {};
        plan.grouping = Grouping::everything;
        if (!select.per_partition_limit) return {};
        return invalid("PER PARTITION LIMIT is not allowed with aggregate queries.");
    }
    plan.grouping = Grouping::key_prefix;
    size_t next = 0;  // among the columns of the primary key
    size_t key_size = table.partition_key_size + table.clustering_size;
    for (const cql::GroupByItem& item : select.group_by) {
        ILION_TRY_ASSIGN(SelectablePtr selectable, Selectable::prepare(item, table, context));
        const schema::Column* column = selectable->column();
        if (selectable->function()) {
            ILION_TRY_ASSIGN(plan.group_function, selectable->build(nullptr, plan.selection));
            ILION_TRY_ASSIGN(column, function_column(*selectable));
            // Cassandra finds out when the statement is executed.
            if (!is_monotonic(*selectable)) plan.group_refusal = not_monotonic(*selectable);
        } else if (column == nullptr || !column->is_key()) {
            return invalid("Group by is currently only supported on the columns of the PRIMARY KEY, got " +
                           selectable->text());
        } else if (plan.group_function) {
            return invalid("Functions are only supported on the last element of the GROUP BY clause");
        }
        while (true) {
            if (next == key_size) return invalid(kDeclaredOrder);
            const schema::Column& due = table.columns[next++];
            if (&due == column) break;
            if (!plan.restrictions.is_eq(due)) return invalid(kDeclaredOrder);
        }
    }
    if (next < table.partition_key_size) {
        return invalid("Group by is not supported on only a part of the partition key");
    }
    plan.group_clustering = next - table.partition_key_size;
    if (plan.group_clustering > 0 && select.distinct) {
        return invalid("Grouping on clustering columns is not allowed for SELECT DISTINCT queries");
    }
    return {};
}

}  // namespace ilion::plan
