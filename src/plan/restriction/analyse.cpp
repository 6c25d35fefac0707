#include "plan/restriction/analyse.hpp"

#include <algorithm>

#include "plan/restriction/bind_relation.hpp"
#include "plan/restriction/index_support.hpp"
#include "plan/restriction/merge.hpp"
#include "schema/index_target.hpp"

namespace ilion::plan {

namespace {

constexpr char kVectorFilters[] = "ANN ordering by vector requires all restricted column(s) to be indexed";

bool is_indexed(const schema::Table& table, const schema::Column& column) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const auto& entry) {
        auto target = schema::target_of(table, entry.second);
        return target && target->column == &column;
    });
}

class Analysis {
public:
    Analysis(const schema::Table& table, const FilteringPolicy& policy, bool reads_only_static,
             const schema::Column* vector)
        : table_(table),
          policy_(policy),
          reads_only_static_(reads_only_static),
          vector_(vector) {}

    Status add(const cql::Relation& relation, TermContext& context) {
        if (policy_.of_view && relation.op == cql::Operator::is_not) return {};
        if (relation.token) {
            ILION_TRY_ASSIGN(TokenRestriction token, bind_token_relation(relation, table_, context));
            return merge_token(out_.token, std::move(token), table_);
        }
        ILION_TRY_ASSIGN(Restriction restriction, bind_relation(relation, table_, context));
        switch (restriction.first().kind) {
            case schema::ColumnKind::partition_key:
                return merge_into(out_.partition_key, std::move(restriction));
            case schema::ColumnKind::clustering:
                return merge_clustering(clustering_, restriction,
                                        policy_.allowed || has_supporting_index(table_, restriction));
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
        if (vector_ != nullptr) ILION_TRY(add_vector());
        find_indexes();
        ILION_TRY(finish_partition_key());
        if (reads_only_static_ && !clustering_.empty()) {
            return invalid("Cannot restrict clustering columns when selecting only static columns");
        }
        ILION_TRY(finish_clustering());
        ILION_TRY(finish_others());
        if (out_.uses_index && out_.key_is_in) {
            return invalid("Select on indexed columns and with IN clause for the PRIMARY KEY are not supported");
        }
        look_at_indexes();
        if (!out_.uses_index) out_.accesses.clear();
        std::move(others_.begin(), others_.end(), std::back_inserter(out_.filters));
        return std::move(out_);
    }

private:
    void find_indexes() {
        if (table_.indexes.empty()) return;
        for (const Restriction& restriction : clustering_) {
            indexed_clustering_ = indexed_clustering_ || has_supporting_index(table_, restriction);
        }
        for (const auto* restrictions : {&out_.partition_key, &clustering_, &others_}) {
            for (const Restriction& restriction : *restrictions) add_accesses(table_, restriction, out_.accesses);
        }
        indexed_ = indexed_clustering_ || !out_.accesses.empty() || vector_ != nullptr;
    }

    // The vector's column joins the restricted ones.
    Status add_vector() {
        for (const Restriction& restriction : others_) {
            if (&restriction.first() != vector_) continue;
            return invalid(vector_->name +
                           " cannot be restricted by more than one relation if it includes an Equal");
        }
        (vector_->kind == schema::ColumnKind::static_ ? out_.restricts_static : out_.restricts_regular) = true;
        return {};
    }

    // Nothing but what indexes know may choose among the rows that are ordered by likeness.
    Status check_vector() const {
        bool by_index = std::any_of(table_.indexes.begin(), table_.indexes.end(), [&](const auto& entry) {
            return schema::is_vector_index(table_, entry.second) &&
                   schema::target_of(table_, entry.second)->column == vector_;
        });
        bool floats =
            vector_->type->kind() == TypeKind::vector && vector_->type->arg(0)->kind() == TypeKind::float_;
        if (!floats) return invalid("ANN ordering is only supported on float vector indexes");
        if (!by_index) return invalid("ANN ordering by vector requires the column to be indexed");
        if (key_filters_ > 0) return invalid(kVectorFilters);
        for (const Restriction& restriction : others_) {
            if (!is_indexed(table_, restriction.first())) return invalid(kVectorFilters);
        }
        for (const schema::Column* column : clustering_columns_) {
            if (is_indexed(table_, *column)) continue;
            if (out_.key_range || filters_clustering_) return invalid(kVectorFilters);
        }
        return {};
    }

    Status finish_others() {
        if (others_.empty() && vector_ == nullptr) return {};
        if (vector_ != nullptr) {
            ILION_TRY(check_vector());
        } else {
            // The first of several vectors is looked at.
            auto found = std::find_if(others_.begin(), others_.end(), [](const Restriction& restriction) {
                return restriction.first().type->kind() == TypeKind::vector;
            });
            if (found != others_.end() && is_indexed(table_, found->first())) {
                return invalid("Vector indexes only support ANN queries");
            }
        }
        if (!indexed_ && !policy_.permits()) return invalid(kRequiresAllowFiltering);
        out_.uses_index = out_.uses_index || indexed_;
        return {};
    }

    // What remains to be refused when everything else about the statement is in order: restrictions that no index
    // answers together, and clusterings that are looked for in all partitions without one.
    void look_at_indexes() {
        out_.needs_filtering = out_.key_range && !clustering_columns_.empty();
        if (!out_.uses_index) return;
        std::vector<const Restriction*> filtered;
        auto add = [&filtered](const std::vector<Restriction>& restrictions) {
            for (const Restriction& restriction : restrictions) filtered.push_back(&restriction);
        };
        add(others_);
        // Those of the partition key come first among the filters.
        if (refers_clustering_) add(out_.clustering);
        add(out_.filters);
        out_.needs_filtering = need_filtering(table_, filtered, vector_);
        out_.asks_vector_index = asks_vector_index(table_, filtered);
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
        bool filters_ring = out_.token && !complete;  // then nobody asks whether IN is among what filters it
        bool simple = true;
        for (const Restriction& restriction : out_.partition_key) {
            simple =
                simple && (restriction.kind == Restriction::Kind::eq || restriction.kind == Restriction::Kind::in);
            out_.key_is_in = out_.key_is_in || (!filters_ring && restriction.kind == Restriction::Kind::in);
        }
        if (complete && simple) return {};
        out_.key_range = true;
        out_.uses_index = indexed_ && !(out_.token && out_.partition_key.empty());
        if (out_.partition_key.empty()) return {};
        if (!indexed_ && !policy_.permits()) return invalid(kRequiresAllowFiltering);
        key_filters_ = out_.partition_key.size();
        out_.filters = std::move(out_.partition_key);
        out_.partition_key.clear();
        return {};
    }

    Status finish_clustering() {
        bool contains = std::any_of(clustering_.begin(), clustering_.end(), [](const Restriction& restriction) {
            return restriction.kind == Restriction::Kind::contains;
        });
        if (contains && !indexed_ && !policy_.allowed) {
            return invalid(
                "Clustering columns can only be restricted with CONTAINS with a secondary index or "
                "filtering");
        }
        for (const Restriction& restriction : clustering_) {
            clustering_columns_.insert(clustering_columns_.end(), restriction.columns.begin(),
                                       restriction.columns.end());
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
        if (filters && !indexed_ && !policy_.allowed) ILION_TRY(refuse_gap());
        filters_clustering_ = filters;
        out_.uses_index = out_.uses_index || (filters && indexed_) || (out_.key_range && indexed_clustering_);
        refers_clustering_ = filters || out_.uses_index;
        if (out_.uses_index) refer_to_indexes();
        for (Restriction* restriction : taken_) out_.clustering.push_back(std::move(*restriction));
        for (Restriction* restriction : filtered_) out_.filters.push_back(std::move(*restriction));
        return {};
    }

    // What an index knows, and what follows it, is tested row by row, which shows in what is said of nulls; slices
    // of several columns can't be, which shows when the statement is executed.
    void refer_to_indexes() {
        int position = 0;
        std::erase_if(taken_, [&](Restriction* restriction) {
            bool selects = restriction->first().position == position && !has_supporting_index(table_, *restriction);
            if (selects && restriction->kind != Restriction::Kind::slice)
                position = restriction->last().position + 1;
            restriction->is_tested = !selects;
            bool refused = !selects && restriction->is_multi && restriction->kind != Restriction::Kind::eq;
            if (refused) filtered_.push_back(restriction);
            return refused;
        });
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
    bool reads_only_static_;
    const schema::Column* vector_;
    Restrictions out_;
    std::vector<Restriction> clustering_, others_;
    std::vector<Restriction*> taken_, filtered_;
    std::vector<const schema::Column*> clustering_columns_;  // that are restricted
    size_t key_filters_ = 0;           // restrictions of the partition key that are tested row by row
    bool indexed_ = false;             // an index answers one of the restrictions
    bool indexed_clustering_ = false;  // one of them is on a clustering column
    bool filters_clustering_ = false;  // some clustering restriction is tested row by row
    bool refers_clustering_ = false;   // an index has to answer them, too
};

// expr(index, value): no kind of index that there is takes any.
Error refuse_expressions(const std::vector<cql::IndexExpression>& expressions, const schema::Table& table) {
    if (expressions.size() > 1) {
        return invalid("Multiple custom index expressions in a single query are not supported");
    }
    const std::string& name = expressions.front().index.name;
    auto index = table.indexes.find(name);
    if (index == table.indexes.end()) {
        return invalid("Invalid index expression, index " + name + " not found for " + table.keyspace + "." +
                       table.name);
    }
    if (index->second.kind != "CUSTOM") {
        return invalid("Only CUSTOM indexes may be used in custom index expressions, " + name + " is not valid");
    }
    return invalid("Index " + name + " does not support custom expressions");
}

}  // namespace

Result<Restrictions> analyse_where(const cql::WhereClause& where, const schema::Table& table,
                                   const FilteringPolicy& policy, bool reads_only_static,
                                   const schema::Column* vector, TermContext& context) {
    Analysis analysis(table, policy, reads_only_static, vector);
    for (const cql::Relation& relation : where.relations) ILION_TRY(analysis.add(relation, context));
    if (!where.expressions.empty()) return refuse_expressions(where.expressions, table);
    return analysis.finish();
}

}  // namespace ilion::plan
