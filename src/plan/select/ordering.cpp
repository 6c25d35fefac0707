#include "plan/select/ordering.hpp"

#include <algorithm>

#include "plan/restriction/bind_relation.hpp"
#include "plan/select/selectable.hpp"

namespace ilion::plan {

Result<Ordering> look_up_ordering(const std::vector<cql::Ordering>& raw, const schema::Table& table,
                                  TermContext& context, std::optional<AnnOrdering>& ann) {
    Ordering ordering;
    bool any_ann =
        std::any_of(raw.begin(), raw.end(), [](const cql::Ordering& item) { return item.ann_of.has_value(); });
    if (any_ann && raw.size() > 1) return invalid("ANN ordering does not support any other ordering");
    for (const cql::Ordering& item : raw) {
        ILION_TRY_ASSIGN(const schema::Column* column, find_column(table, item.column));
        if (item.ann_of) {
            if (item.descending) return invalid("Descending ANN ordering is not supported");
            ILION_TRY_ASSIGN(BoundTerm query, bind_term(*item.ann_of, receiver_of(table, *column), context));
            ann = AnnOrdering{column, std::move(query), 0};
            return ordering;
        }
        auto same = std::find_if(ordering.begin(), ordering.end(),
                                 [column](const OrderColumn& known) { return known.column == column; });
        if (same != ordering.end()) {
            same->descending = item.descending;
        } else {
            ordering.push_back({column, item.descending});
        }
    }
    return ordering;
}

Status plan_ordering(const Ordering& ordering, const schema::Table& table, SelectPlan& plan) {
    if (plan.ann) {
        plan.ann->input = add_input(plan.selection, *plan.ann->column);
        plan.selection.is_plain = false;
        return {};
    }
    if (ordering.empty()) return {};
    if (plan.restrictions.uses_index) {
        return invalid("ORDER BY with 2ndary indexes is not supported, except for ANN queries.");
    }
    if (plan.restrictions.key_range) {
        return invalid("ORDER BY is only supported when the partition key is restricted by an EQ or an IN.");
    }
    std::vector<bool> opposite;
    size_t next = 0;
    for (const OrderColumn& order : ordering) {
        const schema::Column& column = *order.column;
        if (column.kind != schema::ColumnKind::clustering) {
            return invalid(
                "Order by is currently only supported on the clustered columns of the PRIMARY KEY, got " +
                column.name);
        }
        auto position = static_cast<size_t>(column.position);
        while (next != position) {
            if (next >= table.clustering_size || !plan.restrictions.is_eq(table.clustering_column(next++))) {
                return invalid(
                    "Order by currently only supports the ordering of columns following their declared "
                    "order in the PRIMARY KEY");
            }
        }
        ++next;
        opposite.push_back(order.descending != column.descending);
    }
    if (std::adjacent_find(opposite.begin(), opposite.end(), std::not_equal_to<>()) != opposite.end()) {
        return invalid("Unsupported order by relation");
    }
    plan.reversed = opposite.front();
    if (!plan.restrictions.key_is_in) return {};
    plan.sort = ordering;
    for (OrderColumn& order : plan.sort) order.input = add_input(plan.selection, *order.column);
    plan.selection.is_plain = false;
    return {};
}

}  // namespace ilion::plan
