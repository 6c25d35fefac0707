#include "plan/restriction/key_restrictions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "plan/find_table.hpp"
#include "plan/restriction/bind_relation.hpp"

namespace ilion::plan {

namespace {

using Kind = KeyRestriction::Kind;

// A relation as Cassandra prints it.
std::string print(const cql::Relation& relation) {
    std::string left = relation.columns.front();
    if (relation.tuple) left = fmt::format("({})", fmt::join(relation.columns, ", "));
    if (relation.op == cql::Operator::is_not) return left + " IS NOT NULL";
    std::string right = relation.values.empty() ? "()" : cql::text(relation.values.front());
    return fmt::format("{} {} {}", left, cql::text(relation.op), right);
}

bool is_slice(cql::Operator op) {
    return op == cql::Operator::lt || op == cql::Operator::lte || op == cql::Operator::gt ||
           op == cql::Operator::gte;
}

Error clustering_gap(const schema::Table& table, const KeyRestriction& behind,
                     const std::vector<std::string>& missing) {
    return invalid(
        fmt::format("PRIMARY KEY column \"{}\" cannot be restricted as preceding column \"{}\" is not restricted",
                    table.clustering_column(behind.position).name, missing.front()));
}

class Analysis {
public:
    Analysis(const schema::Table& table, const RestrictionRules& rules, TermContext& context)
        : table_(table),
          rules_(rules),
          context_(context),
          partition_(table.partition_key_size) {}

    Status add(const cql::Relation& relation);
    Result<KeyRestrictions> finish();

private:
    Status add_single(const cql::Relation& relation, const schema::Column& column);
    Status add_multi(const cql::Relation& relation);
    Result<KeyRestriction> bind(const cql::Relation& relation, std::span<const schema::Column* const> columns);
    Result<KeyValue> bind_value(const cql::Term& raw, std::span<const schema::Column* const> columns, bool tuple);
    Status merge(KeyRestriction& into, KeyRestriction&& added, const std::string& names);
    Status add_clustering(KeyRestriction&& added);
    Status check_partition() const;
    Status check_clustering() const;
    std::string clustering_names(size_t first, size_t end) const;

    const schema::Table& table_;
    const RestrictionRules& rules_;
    TermContext& context_;
    std::vector<std::optional<KeyRestriction>> partition_;
    std::vector<KeyRestriction> clustering_;  // by position
    std::vector<std::string> others_;         // restricted columns that are no keys
    bool token_ = false;
};

std::string Analysis::clustering_names(size_t first, size_t end) const {
    std::vector<std::string> names;
    for (size_t i = first; i < end; ++i) names.push_back(table_.clustering_column(i).name);
    return fmt::format("{}", fmt::join(names, " ,"));
}

Result<KeyValue> Analysis::bind_value(const cql::Term& raw, std::span<const schema::Column* const> columns,
                                      bool tuple) {
    KeyValue value;
    if (!tuple) {
        ILION_TRY_ASSIGN(BoundTerm term,
                         bind_term(raw, receiver_of(table_, *columns.front()), context_, columns.front()));
        value.terms.push_back(std::move(term));
        return value;
    }
    if (const auto* literal = std::get_if<cql::TupleLiteral>(&raw.value)) {
        if (literal->elements.size() != columns.size()) {
            return invalid(fmt::format("Expected {} elements in value tuple, but got {}: {}", columns.size(),
                                       literal->elements.size(), cql::text(raw)));
        }
        for (size_t i = 0; i < columns.size(); ++i) {
            ILION_TRY_ASSIGN(BoundTerm term, bind_term(literal->elements[i], receiver_of(table_, *columns[i]),
                                                       context_, columns[i]));
            value.terms.push_back(std::move(term));
        }
        return value;
    }
    std::vector<std::string> names;
    std::vector<TypePtr> types;
    for (const schema::Column* column : columns) {
        names.push_back(column->name);
        types.push_back(column->type);
    }
    ColumnSpec receiver{table_.keyspace, table_.name, fmt::format("({})", fmt::join(names, ",")),
                        DataType::tuple(std::move(types))};
    ILION_TRY_ASSIGN(BoundTerm term, bind_term(raw, receiver, context_));
    value.terms.push_back(std::move(term));
    value.is_tuple = true;
    return value;
}

Result<KeyRestriction> Analysis::bind(const cql::Relation& relation,
                                      std::span<const schema::Column* const> columns) {
    KeyRestriction bound;
    bound.position = static_cast<size_t>(columns.front()->position);
    bound.width = columns.size();
    bound.multi_column = relation.tuple;
    if (relation.op == cql::Operator::in && !relation.in_list) {
        ColumnSpec receiver = receiver_of(table_, *columns.front());
        if (relation.tuple) {
            std::vector<std::string> names;
            std::vector<TypePtr> types;
            for (const schema::Column* column : columns) {
                names.push_back(column->name);
                types.push_back(column->type);
            }
            receiver.name = fmt::format("({})", fmt::join(names, ","));
            receiver.type = DataType::tuple(std::move(types));
        }
        receiver = in_receiver(receiver);
        if (relation.tuple) receiver.name = "in" + receiver.name.substr(3, receiver.name.size() - 4);
        ILION_TRY_ASSIGN(BoundTerm term, bind_term(relation.values.front(), receiver, context_));
        bound.kind = Kind::in_marker;
        bound.values.emplace_back().terms.push_back(std::move(term));
        return bound;
    }
    std::vector<KeyValue> values;
    for (const cql::Term& raw : relation.values) {
        ILION_TRY_ASSIGN(KeyValue value, bind_value(raw, columns, relation.tuple));
        values.push_back(std::move(value));
    }
    if (relation.op == cql::Operator::eq || relation.op == cql::Operator::in) {
        // IN of one value is the same as `=`.
        bool single = relation.op == cql::Operator::eq || values.size() == 1;
        bound.kind = single ? Kind::equal : Kind::in_list;
        bound.values = std::move(values);
        return bound;
    }
    bound.kind = Kind::slice;
    KeyRestriction::Bound end{std::move(values.front()),
                              relation.op == cql::Operator::gte || relation.op == cql::Operator::lte};
    bool start = relation.op == cql::Operator::gt || relation.op == cql::Operator::gte;
    (start ? bound.start : bound.end) = std::move(end);
    return bound;
}

// A second relation on columns of the first: what the first one is decides what is said.
Status Analysis::merge(KeyRestriction& into, KeyRestriction&& added, const std::string& names) {
    if (into.kind == Kind::equal) {
        return invalid(names + " cannot be restricted by more than one relation if it includes an Equal");
    }
    if (into.kind != Kind::slice) {
        return invalid(names + " cannot be restricted by more than one relation if it includes a IN");
    }
    if (added.kind != Kind::slice) {
        return invalid("Column \"" + names +
                       "\" cannot be restricted by both an equality and an inequality relation");
    }
    if (into.position != added.position) {
        return invalid("Column \"" + names +
                       "\" cannot be restricted by two inequalities not starting with the same column");
    }
    if (into.start && added.start) {
        return invalid("More than one restriction was found for the start bound on " + names);
    }
    if (into.end && added.end) {
        return invalid("More than one restriction was found for the end bound on " + names);
    }
    // The bounds may be of different lengths.
    if (added.start) into.start = std::move(added.start);
    if (added.end) into.end = std::move(added.end);
    into.width = std::max(into.width, added.width);
    into.multi_column = into.multi_column || added.multi_column;
    return {};
}

Status Analysis::add_clustering(KeyRestriction&& added) {
    for (KeyRestriction& present : clustering_) {
        size_t first = std::max(present.position, added.position);
        size_t end = std::min(present.position + present.width, added.position + added.width);
        if (first < end) return merge(present, std::move(added), clustering_names(first, end));
    }
    for (const KeyRestriction& present : clustering_) {
        bool behind = added.position > present.position;
        const KeyRestriction& first = behind ? present : added;
        const KeyRestriction& second = behind ? added : present;
        if (first.kind != Kind::slice) continue;
        return invalid(fmt::format(
            "{} \"{}\" cannot be restricted (preceding column \"{}\" is restricted by a non-EQ relation)",
            behind ? "Clustering column" : "PRIMARY KEY column", table_.clustering_column(second.position).name,
            table_.clustering_column(first.position).name));
    }
    clustering_.push_back(std::move(added));
    std::sort(clustering_.begin(), clustering_.end(), [](const KeyRestriction& left, const KeyRestriction& right) {
        return left.position < right.position;
    });
    return {};
}

Status Analysis::add_single(const cql::Relation& relation, const schema::Column& column) {
    if (!column.is_key() || relation.element) {
        others_.push_back(column.name);
        if (relation.element) return {};
        for (const cql::Term& raw : relation.values) {
            ILION_TRY(bind_term(raw, receiver_of(table_, column), context_));
        }
        return {};
    }
    if (column.type->is_counter()) return invalid("Cannot restrict counter column " + column.name);
    if (relation.op == cql::Operator::like) {
        ILION_TRY(bind_term(relation.values.front(), receiver_of(table_, column), context_));
        return invalid(fmt::format(
            "LIKE restriction is only supported on properly indexed columns. {} is not valid.", print(relation)));
    }
    const schema::Column* columns[] = {&column};
    ILION_TRY_ASSIGN(KeyRestriction bound, bind(relation, columns));
    if (column.kind == schema::ColumnKind::clustering) return add_clustering(std::move(bound));
    auto& present = partition_[bound.position];
    if (present) return merge(*present, std::move(bound), column.name);
    present = std::move(bound);
    return {};
}

Status Analysis::add_multi(const cql::Relation& relation) {
    std::vector<const schema::Column*> columns;
    for (const std::string& name : relation.columns) {
        const schema::Column* column = table_.column(name);
        if (column == nullptr) return undefined_column(name, table_);
        if (column->kind != schema::ColumnKind::clustering) {
            return invalid("Multi-column relations can only be applied to clustering columns but was applied to: " +
                           name);
        }
        if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
            return invalid(fmt::format("Column \"{}\" appeared twice in a relation: {}", name, print(relation)));
        }
        if (!columns.empty() && column->position != columns.back()->position + 1) {
            return invalid("Clustering columns must appear in the PRIMARY KEY order in multi-column relations: " +
                           print(relation));
        }
        columns.push_back(column);
    }
    ILION_TRY_ASSIGN(KeyRestriction bound, bind(relation, columns));
    return add_clustering(std::move(bound));
}

Status Analysis::add(const cql::Relation& relation) {
    if (relation.op == cql::Operator::contains || relation.op == cql::Operator::contains_key) {
        return invalid(fmt::format("Cannot use {} with {}", rules_.statement, cql::text(relation.op)));
    }
    if (relation.op == cql::Operator::is_not) return invalid("Unsupported restriction: " + print(relation));
    bool known = relation.op == cql::Operator::eq || relation.op == cql::Operator::in ||
                 relation.op == cql::Operator::like || is_slice(relation.op);
    if (!known) {
        return invalid(fmt::format("Unsupported \"{}\" relation: {}", cql::text(relation.op), text(relation)));
    }
    for (const std::string& name : relation.columns) {
        if (table_.column(name) == nullptr) return undefined_column(name, table_);
    }
    if (relation.token) {
        ILION_TRY(check_token_columns(relation, table_));
        token_ = true;
        ColumnSpec receiver{table_.keyspace, table_.name, "partition key token", DataType::of(TypeKind::bigint)};
        for (const cql::Term& raw : relation.values) ILION_TRY(bind_term(raw, receiver, context_));
        return {};
    }
    if (relation.tuple) return add_multi(relation);
    return add_single(relation, *table_.column(relation.columns.front()));
}

Status Analysis::check_partition() const {
    if (token_) {
        return invalid(
            fmt::format("The token function cannot be used in WHERE clauses for {} statements", rules_.statement));
    }
    std::vector<std::string> missing;
    bool slice = false;
    for (size_t i = 0; i < partition_.size(); ++i) {
        if (!partition_[i]) missing.push_back(table_.partition_column(i).name);
        slice = slice || (partition_[i] && partition_[i]->kind == Kind::slice);
    }
    if (!missing.empty()) {
        return invalid(fmt::format("Some partition key parts are missing: {}", fmt::join(missing, ", ")));
    }
    if (slice) {
        return invalid(
            fmt::format("Only EQ and IN relation are supported on the partition key (unless you use the "
                        "token() function) for {} statements",
                        rules_.statement));
    }
    return {};
}

Status Analysis::check_clustering() const {
    if (rules_.static_only && !clustering_.empty()) {
        return invalid(
            fmt::format("Invalid restrictions on clustering columns since the {} statement modifies only "
                        "static columns",
                        rules_.statement));
    }
    bool slice = !clustering_.empty() && clustering_.back().kind == Kind::slice;
    if (slice && !rules_.allow_slices) {
        return invalid(fmt::format(
            "Slice restrictions are not supported on the clustering columns in {} statements", rules_.statement));
    }
    std::vector<std::string> missing;
    size_t next = 0;
    const KeyRestriction* behind_gap = nullptr;
    for (const KeyRestriction& restriction : clustering_) {
        if (restriction.position > next && behind_gap == nullptr) behind_gap = &restriction;
        for (; next < restriction.position; ++next) missing.push_back(table_.clustering_column(next).name);
        next = restriction.position + restriction.width;
    }
    if (behind_gap != nullptr && rules_.allow_slices) return clustering_gap(table_, *behind_gap, missing);
    for (; next < table_.clustering_size; ++next) missing.push_back(table_.clustering_column(next).name);
    if (rules_.allow_slices || rules_.static_only) return {};
    return check_clustering_given(table_, clustering_, missing);
}

Result<KeyRestrictions> Analysis::finish() {
    ILION_TRY(check_partition());
    ILION_TRY(check_clustering());
    if (!others_.empty()) {
        return invalid(fmt::format("Non PRIMARY KEY columns found in where clause: {} ", fmt::join(others_, ", ")));
    }
    KeyRestrictions made;
    for (auto& restriction : partition_) made.partition.push_back(*std::move(restriction));
    made.clustering = std::move(clustering_);
    return made;
}

bool all_equal(const std::vector<KeyRestriction>& restrictions) {
    return std::all_of(restrictions.begin(), restrictions.end(),
                       [](const KeyRestriction& restriction) { return restriction.kind == Kind::equal; });
}

}  // namespace

bool KeyRestrictions::partition_equal() const {
    return plan::all_equal(partition);
}

bool KeyRestrictions::clustering_equal() const {
    return plan::all_equal(clustering);
}

bool KeyRestrictions::clustering_has_in() const {
    return std::any_of(clustering.begin(), clustering.end(), [](const KeyRestriction& restriction) {
        return restriction.kind == Kind::in_list || restriction.kind == Kind::in_marker;
    });
}

Status check_clustering_given(const schema::Table& table, const std::vector<KeyRestriction>& given,
                              const std::vector<std::string>& missing) {
    if (missing.empty()) return {};
    if (!table.is_compact() || given.empty()) {
        return invalid(fmt::format("Some clustering keys are missing: {}", fmt::join(missing, ", ")));
    }
    size_t next = 0;
    for (const KeyRestriction& restriction : given) {
        if (restriction.position != next) return clustering_gap(table, restriction, missing);
        next += restriction.width;
    }
    return {};
}

Result<KeyRestrictions> bind_key_restrictions(const cql::WhereClause& where, const schema::Table& table,
                                              const RestrictionRules& rules, TermContext& context) {
    if (!where.expressions.empty()) {
        return invalid("Custom index expressions cannot be used in WHERE clauses for UPDATE or DELETE statements");
    }
    Analysis analysis(table, rules, context);
    for (const cql::Relation& relation : where.relations) ILION_TRY(analysis.add(relation));
    return analysis.finish();
}

}  // namespace ilion::plan
