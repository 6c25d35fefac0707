#include "plan/restriction/key_restrictions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/java_order.hpp"
#include "plan/restriction/bind_relation.hpp"
#include "plan/restriction/merge.hpp"

namespace ilion::plan {

namespace {

using Kind = KeyRestriction::Kind;

Error clustering_gap(const schema::Table& table, const KeyRestriction& behind,
                     const std::vector<std::string>& missing) {
    return invalid(
        fmt::format("PRIMARY KEY column \"{}\" cannot be restricted as preceding column \"{}\" is not restricted",
                    table.clustering_column(behind.position).name, missing.front()));
}

KeyValue key_value(RestrictionValues&& values) {
    return {std::move(values.terms), values.whole_tuple};
}

std::optional<KeyRestriction::Bound> key_bound(std::optional<Restriction::Bound>&& bound) {
    if (!bound) return std::nullopt;
    return KeyRestriction::Bound{key_value(std::move(bound->values)), bound->inclusive};
}

KeyRestriction key_restriction(Restriction&& restriction) {
    KeyRestriction made;
    made.position = static_cast<size_t>(restriction.first().position);
    made.width = restriction.columns.size();
    made.multi_column = restriction.is_multi;
    for (RestrictionValues& values : restriction.values) made.values.push_back(key_value(std::move(values)));
    if (restriction.kind == Restriction::Kind::slice) {
        made.kind = Kind::slice;
        made.start = key_bound(std::move(restriction.lower));
        made.end = key_bound(std::move(restriction.upper));
    } else if (restriction.in_marker) {
        made.kind = Kind::in_marker;
        made.values.emplace_back().terms.push_back(*std::move(restriction.in_marker));
    } else if (restriction.kind == Restriction::Kind::in) {
        made.kind = Kind::in_list;
    }
    return made;
}

class KeyAnalysis {
public:
    KeyAnalysis(const schema::Table& table, const RestrictionRules& rules, TermContext& context)
        : table_(table),
          rules_(rules),
          context_(context) {}

    Status add(const cql::Relation& relation);
    Result<KeyRestrictions> finish();

private:
    Status check_partition() const;
    Status check_clustering() const;
    Status refuse_others() const;

    const schema::Table& table_;
    const RestrictionRules& rules_;
    TermContext& context_;
    std::vector<Restriction> partition_, clustering_, others_;
    KeyRestrictions made_;
};

Status KeyAnalysis::add(const cql::Relation& relation) {
    if (relation.op == cql::Operator::contains || relation.op == cql::Operator::contains_key) {
        return invalid(fmt::format("Cannot use {} with {}", rules_.statement, cql::text(relation.op)));
    }
    if (relation.token) {
        ILION_TRY_ASSIGN(TokenRestriction token, bind_token_relation(relation, table_, context_));
        return merge_token(made_.token, std::move(token), table_);
    }
    ILION_TRY_ASSIGN(Restriction restriction, bind_relation(relation, table_, context_));
    switch (restriction.first().kind) {
        case schema::ColumnKind::partition_key:
            return merge_into(partition_, std::move(restriction));
        case schema::ColumnKind::clustering:
            return merge_clustering(clustering_, std::move(restriction), false);
        default:
            return merge_into(others_, std::move(restriction));
    }
}

// Where the columns of the partition key name partitions, token() chooses among these.
Status KeyAnalysis::check_partition() const {
    std::vector<std::string> missing;
    for (size_t i = 0, given = 0; i < table_.partition_key_size; ++i) {
        if (given < made_.partition.size() && made_.partition[given].position == i) {
            ++given;
        } else {
            missing.push_back(table_.partition_column(i).name);
        }
    }
    bool slice = std::any_of(made_.partition.begin(), made_.partition.end(),
                             [](const KeyRestriction& restriction) { return restriction.kind == Kind::slice; });
    if (made_.token && (slice || !missing.empty())) {
        return invalid(
            fmt::format("The token function cannot be used in WHERE clauses for {} statements", rules_.statement));
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

Status KeyAnalysis::check_clustering() const {
    const std::vector<KeyRestriction>& clustering = made_.clustering;
    if (rules_.static_only && !clustering.empty()) {
        return invalid(
            fmt::format("Invalid restrictions on clustering columns since the {} statement modifies only "
                        "static columns",
                        rules_.statement));
    }
    if (made_.has_slice() && !rules_.allow_slices) {
        return invalid(fmt::format(
            "Slice restrictions are not supported on the clustering columns in {} statements", rules_.statement));
    }
    std::vector<std::string> missing;
    size_t next = 0;
    const KeyRestriction* behind_gap = nullptr;
    for (const KeyRestriction& restriction : clustering) {
        if (restriction.position > next && behind_gap == nullptr) behind_gap = &restriction;
        for (; next < restriction.position; ++next) missing.push_back(table_.clustering_column(next).name);
        next = restriction.position + restriction.width;
    }
    if (behind_gap != nullptr && rules_.allow_slices) return clustering_gap(table_, *behind_gap, missing);
    for (; next < table_.clustering_size; ++next) missing.push_back(table_.clustering_column(next).name);
    if (rules_.allow_slices || rules_.static_only) return {};
    return check_clustering_given(table_, clustering, missing);
}

Status KeyAnalysis::refuse_others() const {
    if (others_.empty()) return {};
    std::vector<std::string> names;
    for (const Restriction& restriction : others_) names.push_back(restriction.first().name);
    std::sort(names.begin(), names.end(), is_less_in_java);
    return invalid(fmt::format("Non PRIMARY KEY columns found in where clause: {} ", fmt::join(names, ", ")));
}

Result<KeyRestrictions> KeyAnalysis::finish() {
    for (Restriction& restriction : partition_) made_.partition.push_back(key_restriction(std::move(restriction)));
    for (Restriction& restriction : clustering_) {
        made_.clustering.push_back(key_restriction(std::move(restriction)));
    }
    ILION_TRY(check_partition());
    ILION_TRY(check_clustering());
    ILION_TRY(refuse_others());
    return std::move(made_);
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
    KeyAnalysis analysis(table, rules, context);
    for (const cql::Relation& relation : where.relations) ILION_TRY(analysis.add(relation));
    return analysis.finish();
}

}  // namespace ilion::plan
