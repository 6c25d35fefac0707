#include "plan/select/plan_select.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/characters.hpp"
#include "plan/find_table.hpp"
#include "plan/mask.hpp"
#include "plan/restriction/analyse.hpp"
#include "plan/restriction/bind_relation.hpp"
#include "plan/select/grouping.hpp"
#include "plan/select/ordering.hpp"
#include "plan/select/selectable.hpp"
#include "schema/hidden.hpp"
#include "types/token.hpp"

namespace ilion::plan {

namespace {

// A name as a key of the JSON document, with the colon: in double quotes of its own if it has capitals.
std::string json_key(const std::string& name) {
    bool capitals = std::any_of(name.begin(), name.end(), is_upper);
    std::string key = "\"";
    if (capitals) key += "\\\"";
    for (char c : name) {
        if (c == '"' || c == '\\') key += '\\';
        key += c;
    }
    if (capitals) key += "\\\"";
    return key + "\": ";
}

class SelectPlanner {
public:
    SelectPlanner(const cql::Select& select, const std::vector<std::string>& bind_markers, const Context& context,
                  schema::TablePtr table)
        : select_(select),
          context_(context),
          table_(*table),
          variables_(bind_markers),
          terms_{context, table->keyspace, table.get(), variables_},
          plan_(std::make_shared<SelectPlan>()) {
        plan_->table = std::move(table);
    }

    Result<PlanPtr> make() {
        // Cassandra prepares what is selected only when it looks at it, which shows in what it complains about
        // first.
        selectables_.resize(select_.items.size());
        bool only_static = false;
        if (table_.has_static() && !schema::is_static_compact(table_)) {
            ILION_TRY_ASSIGN(only_static, reads_only_static());
        }
        ILION_TRY_ASSIGN(Ordering ordering, look_up_ordering(select_.order_by, table_, terms_, plan_->ann));
        auto keyspace = context_.schema->keyspace(table_.keyspace);
        FilteringPolicy policy{select_.allow_filtering, keyspace && keyspace->is_virtual};
        plan_->in_virtual_keyspace = policy.implicit;
        const schema::Column* vector = plan_->ann ? plan_->ann->column : nullptr;
        ILION_TRY_ASSIGN(plan_->restrictions,
                         analyse_where(select_.where, table_, policy, only_static, vector, terms_));
        ILION_TRY(build_selection());
        plan_->distinct = select_.distinct;
        if (select_.distinct) ILION_TRY(check_distinct(ordering));
        ILION_TRY(plan_grouping(select_, table_, terms_, *plan_));
        ILION_TRY(plan_ordering(ordering, table_, *plan_));
        if (plan_->ann) ILION_TRY(check_ann());
        if (plan_->restrictions.needs_filtering && !policy.permits()) return invalid(kRequiresAllowFiltering);
        ILION_TRY(bind_limits());
        ILION_TRY(add_masks());
        derive();
        return finish();
    }

private:
    Result<const Selectable*> prepared(size_t item) {
        SelectablePtr& selectable = selectables_[item];
        if (!selectable) {
            ILION_TRY_ASSIGN(selectable, Selectable::prepare(select_.items[item].selector, table_, terms_));
        }
        return selectable.get();
    }

    // Whether some column is selected that satisfies `predicate`; looks no further than the first.
    template <class Predicate>
    Result<bool> selects(Predicate predicate) {
        for (size_t i = 0; i < selectables_.size(); ++i) {
            ILION_TRY_ASSIGN(const Selectable* selectable, prepared(i));
            if (selectable->any_column(predicate)) return true;
        }
        return false;
    }

    // Whether static columns are selected, and besides them only the partition key.
    Result<bool> reads_only_static() {
        auto is_static = [](const schema::Column& column) { return column.kind == schema::ColumnKind::static_; };
        auto is_of_rows = [&](const schema::Column& column) {
            return column.kind != schema::ColumnKind::partition_key && !is_static(column);
        };
        ILION_TRY_ASSIGN(bool statics, selects(is_static));
        if (!statics) return false;
        ILION_TRY_ASSIGN(bool rows, selects(is_of_rows));
        return !rows;
    }

    Status build_selection() {
        Selection& selection = plan_->selection;
        std::vector<ColumnSpec> specs;
        if (select_.items.empty()) {
            selection.is_wildcard = select_.group_by.empty();
            for (const schema::Column& column : table_.columns) {
                if (!column.mask.empty()) selection.is_wildcard = false;
                if (schema::is_hidden(table_, column)) continue;
                selection.outputs.push_back({column.type, Expression::InputValue{add_input(selection, column)}});
                specs.push_back({table_.keyspace, table_.name, column.name, column.type});
            }
        }
        for (size_t i = 0; i < selectables_.size(); ++i) {
            const cql::SelectItem& item = select_.items[i];
            ILION_TRY_ASSIGN(const Selectable* selectable, prepared(i));
            ILION_TRY_ASSIGN(Expression output, selectable->build(nullptr, selection));
            specs.push_back(
                {table_.keyspace, table_.name, item.alias ? *item.alias : selectable->result_name(), output.type});
            selection.outputs.push_back(std::move(output));
        }
        selection.is_plain = !select_.json && selection.aggregates.empty();
        for (const Expression& output : selection.outputs) {
            const auto* value = std::get_if<Expression::InputValue>(&output.node);
            bool plain = value != nullptr && selection.inputs[value->input].kind == Input::Kind::value;
            selection.is_plain = selection.is_plain && plain;
            if (selection.is_plain) selection.plain.push_back(selection.inputs[value->input].column);
        }
        if (select_.json) {
            for (const ColumnSpec& spec : specs) selection.json_names.push_back(json_key(spec.name));
            specs = {{table_.keyspace, table_.name, "[json]", DataType::of(TypeKind::text)}};
        }
        plan_->result_columns = std::make_shared<const std::vector<ColumnSpec>>(std::move(specs));
        return {};
    }

    Status check_distinct(const Ordering& ordering) const {
        if (select_.per_partition_limit) {
            return invalid("PER PARTITION LIMIT is not allowed with SELECT DISTINCT queries");
        }
        const Restrictions& restrictions = plan_->restrictions;
        if (restrictions.restricts_clustering || restrictions.restricts_regular) {
            return invalid(
                "SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or "
                "static columns.");
        }
        auto selects = [this](const schema::Column& column) {
            return std::any_of(plan_->selection.inputs.begin(), plan_->selection.inputs.end(),
                               [&](const Input& input) { return input.column == &column; });
        };
        std::vector<const schema::Column*> read;
        for (const Input& input : plan_->selection.inputs) read.push_back(input.column);
        // The rows of several partitions are sorted by what they are ordered by.
        if (restrictions.key_is_in) {
            for (const OrderColumn& order : ordering) read.push_back(order.column);
        }
        for (const schema::Column* column : read) {
            if (column->kind == schema::ColumnKind::partition_key || column->kind == schema::ColumnKind::static_) {
                continue;
            }
            return invalid(
                "SELECT DISTINCT queries must only request partition key columns and/or static columns "
                "(not " +
                column->name + ")");
        }
        if (!restrictions.key_range) return {};
        for (size_t i = 0; i < table_.partition_key_size; ++i) {
            const schema::Column& column = table_.partition_column(i);
            if (selects(column)) continue;
            return invalid("SELECT DISTINCT queries must request all the partition key columns (missing " +
                           column.name + ")");
        }
        return {};
    }

    Status check_ann() const {
        if (plan_->grouping != Grouping::none) return invalid("Top-K queries can not be run with aggregation");
        if (select_.per_partition_limit) return invalid("Top-K queries do not support per-partition limits");
        return {};
    }

    Status bind_limits() {
        auto bind = [&](const std::optional<cql::Term>& raw, const char* name,
                        std::optional<BoundTerm>& out) -> Status {
            if (!raw) return {};
            ColumnSpec receiver{table_.keyspace, table_.name, name, DataType::of(TypeKind::int_)};
            ILION_TRY_ASSIGN(out, bind_term(*raw, receiver, terms_));
            return {};
        };
        ILION_TRY(bind(select_.limit, "[limit]", plan_->limit));
        return bind(select_.per_partition_limit, "[per_partition_limit]", plan_->per_partition_limit);
    }

    Status add_masks() {
        for (Input& input : plan_->selection.inputs) {
            if (input.kind != Input::Kind::value || input.column->mask.empty()) continue;
            ILION_TRY_ASSIGN(input.mask, mask_of(*input.column));
            plan_->selection.is_plain = false;
        }
        return {};
    }

    // What the reader would otherwise find out again for every request.
    void derive() {
        SelectPlan& plan = *plan_;
        const Restrictions& restrictions = plan.restrictions;
        plan.needs_static = restrictions.restricts_static;
        for (const Input& input : plan.selection.inputs) {
            plan.needs_static = plan.needs_static || input.column->kind == schema::ColumnKind::static_;
        }
        bool regular =
            restrictions.restricts_regular ||
            std::any_of(plan.selection.inputs.begin(), plan.selection.inputs.end(),
                        [](const Input& input) { return input.column->kind == schema::ColumnKind::regular; });
        plan.fetches_static = table_.has_static() && (plan.needs_static || !regular);
        find_asked();
        plan.sorts_documents = select_.json && plan.selection.is_wildcard && !plan.sort.empty();
        // Partitions with static content alone are rows of unrestricted queries.
        if (table_.has_static() && restrictions.returns_static_alone()) plan.needs_static = true;
        size_t fixed = 0;
        for (const Restriction& restriction : restrictions.clustering) {
            if (restriction.kind == Restriction::Kind::eq) fixed += restriction.columns.size();
        }
        plan.is_point_read = !table_.is_virtual && !restrictions.key_range && !restrictions.key_is_in &&
                             !restrictions.token && restrictions.filters.empty() && !plan.distinct && !plan.ann &&
                             plan.grouping == Grouping::none && fixed == table_.clustering_size &&
                             restrictions.clustering.size() == count_eq(restrictions);
        plan.fingerprint = fingerprint();
    }

    void find_asked() {
        std::vector<schema::ColumnId>& asked = plan_->asked;
        auto ask = [&asked](const schema::Column* column) {
            if (!column->is_key()) asked.push_back(column->id);
        };
        for (const Input& input : plan_->selection.inputs) ask(input.column);
        for (const Restriction& filter : plan_->restrictions.filters) {
            for (const schema::Column* column : filter.columns) ask(column);
        }
        std::sort(asked.begin(), asked.end());
        asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    }

    static size_t count_eq(const Restrictions& restrictions) {
        return static_cast<size_t>(std::count_if(
            restrictions.clustering.begin(), restrictions.clustering.end(),
            [](const Restriction& restriction) { return restriction.kind == Restriction::Kind::eq; }));
    }

    uint64_t fingerprint() const {
        Bytes text(table_.id.view());
        ByteWriter writer(text);
        writer.write(static_cast<uint8_t>(plan_->restrictions.key_range));
        writer.write(static_cast<uint8_t>(plan_->distinct));
        writer.write(static_cast<uint8_t>(plan_->reversed));
        writer.write(static_cast<uint8_t>(plan_->grouping));
        writer.write(static_cast<uint64_t>(plan_->group_clustering));
        return static_cast<uint64_t>(murmur3_token(text));
    }

    PlanPtr finish() {
        auto plan = std::make_shared<Plan>();
        plan->bind_variables = variables_.specs();
        plan->partition_key_bind_indexes = variables_.partition_key_indexes(table_);
        plan->result_columns = *plan_->result_columns;
        plan->keyspace = table_.keyspace;
        plan->table = table_.name;
        plan->body = std::shared_ptr<const SelectPlan>(plan_);
        return plan;
    }

    const cql::Select& select_;
    const Context& context_;
    const schema::Table& table_;
    BindVariables variables_;
    TermContext terms_;
    std::vector<SelectablePtr> selectables_;  // by item; null until they are looked at
    std::shared_ptr<SelectPlan> plan_;
};

}  // namespace

Result<PlanPtr> plan_select(const cql::Select& select, const std::vector<std::string>& bind_markers,
                            const Context& context) {
    ILION_TRY_ASSIGN(auto table, find_table(select.table, context));
    return SelectPlanner(select, bind_markers, context, std::move(table)).make();
}

}  // namespace ilion::plan
