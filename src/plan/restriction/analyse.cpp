#include "plan/restriction/analyse.hpp"

#include <algorithm>

#include "plan/restriction/bind_relation.hpp"
#include "plan/restriction/merge.hpp"

namespace ilion::plan {

namespace {

class Analysis {
public:
    Analysis(const schema::Table& table, const FilteringPolicy& policy) : table_(table), policy_(policy) {}

    Status add(const cql::Relation& relation, TermContext& context) {
        if (relation.token) {
            ILION_TRY_ASSIGN(TokenRestriction token, bind_token_relation(relation, table_, context));
            return merge_token(out_.token, std::move(token), table_);
        }
        ILION_TRY_ASSIGN(Restriction restriction, bind_relation(relation, table_, context));
        switch (restriction.first().kind) {
            case schema::ColumnKind::partition_key:
                return merge_into(out_.partition_key, std::move(restriction));
            case schema::ColumnKind::clustering:
                return add_clustering(std::move(restriction));
            case schema::ColumnKind::static_:
                out_.restricts_static = true;
                break;
            case schema::ColumnKind::regular:
                out_.restricts_regular = true;
                break;
        }
        return merge_into(others_, std::move(restriction));
    }

    Result<Restrictions> finish() {
        note_equalities();
        out_.restricts_key = out_.token || !out_.partition_key.empty();
        out_.restricts_clustering = !clustering_.empty();
        ILION_TRY(finish_partition_key());
        ILION_TRY(finish_clustering());
        if (!others_.empty() && !may_filter()) return invalid(kRequiresAllowFiltering);
        std::move(others_.begin(), others_.end(), std::back_inserter(out_.filters));
        return std::move(out_);
    }

private:
    bool may_filter() const { return policy_.allowed || policy_.implicit; }

    // Without filtering nothing may follow a slice.
    Status add_clustering(Restriction restriction) {
        const Restriction* last = clustering_.empty() ? nullptr : &clustering_.back();
        if (last != nullptr && !policy_.allowed) {
            int last_start = last->first().position;
            int start = restriction.first().position;
            if (last->kind == Restriction::Kind::slice && start > last_start) {
                return invalid("Clustering column \"" + restriction.first().name +
                               "\" cannot be restricted (preceding column \"" + last->first().name +
                               "\" is restricted by a non-EQ relation)");
            }
            if (restriction.kind == Restriction::Kind::slice && start < last_start) {
                return invalid("PRIMARY KEY column \"" + next_restricted(start) +
                               "\" cannot be restricted (preceding column \"" + restriction.first().name +
                               "\" is restricted by a non-EQ relation)");
            }
        }
        return merge_into(clustering_, std::move(restriction));
    }

    const std::string& next_restricted(int position) const {
        for (const Restriction& restriction : clustering_) {
            if (restriction.first().position > position) return restriction.first().name;
        }
        return clustering_.back().first().name;
    }

    void note_equalities() {
        out_.eq_columns.assign(table_.columns.size(), false);
        for (const auto* restrictions : {&out_.partition_key, &clustering_}) {
            for (const Restriction& restriction : *restrictions) {
                if (restriction.kind != Restriction::Kind::eq) continue;
                for (const schema::Column* column : restriction.columns) out_.eq_columns[column->index] = true;
            }
        }
    }

    Status finish_partition_key() {
        bool complete = out_.partition_key.size() == table_.partition_key_size;
        bool simple = true;
        for (const Restriction& restriction : out_.partition_key) {
            simple =
                simple && (restriction.kind == Restriction::Kind::eq || restriction.kind == Restriction::Kind::in);
            out_.key_is_in = out_.key_is_in || restriction.kind == Restriction::Kind::in;
        }
        if (complete && simple) return {};
        out_.key_range = true;
        if (out_.partition_key.empty()) return {};
        if (!may_filter()) return invalid(kRequiresAllowFiltering);
        out_.filters = std::move(out_.partition_key);
        out_.partition_key.clear();
        return {};
    }

    Status finish_clustering() {
        bool contains = std::any_of(clustering_.begin(), clustering_.end(), [](const Restriction& restriction) {
            return restriction.kind == Restriction::Kind::contains;
        });
        if (contains && !policy_.allowed) {
            return invalid(
                "Clustering columns can only be restricted with CONTAINS with a secondary index or "
                "filtering");
        }
        int position = 0;
        bool filters = false;
        bool sliced = false;
        for (Restriction& restriction : clustering_) {
            bool in_place = restriction.kind != Restriction::Kind::contains &&
                            restriction.first().position == position && !sliced;
            if (!in_place) {
                filters = true;
                filtered_.push_back(&restriction);
                continue;
            }
            sliced = restriction.kind == Restriction::Kind::slice;
            if (!sliced) position = restriction.last().position + 1;
            taken_.push_back(&restriction);
        }
        if (filters && !policy_.allowed) ILION_TRY(refuse_gap());
        if (out_.key_range && !clustering_.empty() && !may_filter()) return invalid(kRequiresAllowFiltering);
        for (Restriction* restriction : taken_) out_.clustering.push_back(std::move(*restriction));
        for (Restriction* restriction : filtered_) out_.filters.push_back(std::move(*restriction));
        return {};
    }

    // Names the first restricted column that does not follow the ones before it.
    Status refuse_gap() const {
        size_t expected = 0;
        for (const Restriction& restriction : clustering_) {
            for (const schema::Column* column : restriction.columns) {
                const schema::Column& due = table_.clustering_column(expected++);
                if (column == &due) continue;
                return invalid("PRIMARY KEY column \"" + column->name +
                               "\" cannot be restricted as preceding column \"" + due.name +
                               "\" is not restricted");
            }
        }
        return {};
    }

    const schema::Table& table_;
    const FilteringPolicy& policy_;
    Restrictions out_;
    std::vector<Restriction> clustering_, others_;
    std::vector<Restriction*> taken_, filtered_;
};

}  // namespace

Result<Restrictions> analyse_where(const cql::WhereClause& where, const schema::Table& table,
                                   const FilteringPolicy& policy, TermContext& context) {
    if (!where.expressions.empty()) {
        const cql::QualifiedName& index = where.expressions.front().index;
        return invalid("Invalid index expression, index " + index.name + " not found for " + table.keyspace + "." +
                       table.name);
    }
    Analysis analysis(table, policy);
    for (const cql::Relation& relation : where.relations) ILION_TRY(analysis.add(relation, context));
    return analysis.finish();
}

}  // namespace ilion::plan
