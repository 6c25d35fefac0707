#include "plan/restriction/analyse.hpp"

#include <algorithm>

#include "plan/restriction/bind_relation.hpp"
#include "plan/restriction/merge.hpp"

namespace ilion::plan {

namespace {

// The target of an index as its options tell it: `values(m)` is {"values", "m"}, a plain column {"", "v"}.
std::pair<std::string, std::string> target_of(const schema::Index& index) {
    auto option = index.options.find("target");
    if (option == index.options.end()) return {};
    const std::string& target = option->second;
    size_t open = target.find('(');
    if (open == std::string::npos || target.back() != ')') return {"", target};
    return {target.substr(0, open), target.substr(open + 1, target.size() - open - 2)};
}

// Whether an index answers the restriction, so that nobody need allow filtering for it.
bool is_indexed(const Restriction& restriction, const schema::Table& table) {
    if (restriction.columns.size() != 1) return false;
    for (const auto& [name, index] : table.indexes) {
        auto [part, column] = target_of(index);
        if (column.size() > 2 && column.front() == '"') column = column.substr(1, column.size() - 2);
        if (column != restriction.first().name) continue;
        switch (restriction.kind) {
            case Restriction::Kind::eq:
                if (part.empty() || part == "full") return true;
                break;
            case Restriction::Kind::slice:
                if (index.kind == "CUSTOM") return true;
                break;
            case Restriction::Kind::in:
                break;
            case Restriction::Kind::contains:
                if (!restriction.contained.empty() && (part == "values" || part.empty())) return true;
                if (!restriction.contained_keys.empty() && part == "keys") return true;
                if (!restriction.entries.empty() && part == "entries") return true;
                break;
        }
    }
    return false;
}

class Analysis {
public:
    Analysis(const schema::Table& table, const FilteringPolicy& policy, bool reads_only_static)
        : table_(table),
          policy_(policy),
          reads_only_static_(reads_only_static) {}

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
        find_index();
        ILION_TRY(finish_partition_key());
        if (reads_only_static_ && !clustering_.empty()) {
            return invalid("Cannot restrict clustering columns when selecting only static columns");
        }
        ILION_TRY(finish_clustering());
        if (!others_.empty() && !indexed_ && !policy_.permits()) return invalid(kRequiresAllowFiltering);
        if (indexed_ && out_.key_is_in) {
            return invalid("Select on indexed columns and with IN clause for the PRIMARY KEY are not supported");
        }
        out_.needs_filtering = needs_filtering();
        std::move(others_.begin(), others_.end(), std::back_inserter(out_.filters));
        return std::move(out_);
    }

private:
    // Without filtering nothing may follow a slice.
    Status add_clustering(Restriction restriction) {
        const schema::Column& first = restriction.first();
        bool is_slice = restriction.kind == Restriction::Kind::slice;
        const schema::Column* last = clustering_.empty() ? nullptr : &clustering_.back().first();
        bool behind_slice = last != nullptr && clustering_.back().kind == Restriction::Kind::slice;
        ILION_TRY(merge_into(clustering_, std::move(restriction)));
        if (last == nullptr || policy_.allowed) return {};
        if (behind_slice && first.position > last->position) {
            return invalid("Clustering column \"" + first.name + "\" cannot be restricted (preceding column \"" +
                           last->name + "\" is restricted by a non-EQ relation)");
        }
        if (is_slice && first.position < last->position) {
            return invalid("PRIMARY KEY column \"" + next_restricted(first.position) +
                           "\" cannot be restricted (preceding column \"" + first.name +
                           "\" is restricted by a non-EQ relation)");
        }
        return {};
    }

    const std::string& next_restricted(int position) const {
        for (const Restriction& restriction : clustering_) {
            if (restriction.first().position > position) return restriction.first().name;
        }
        return clustering_.back().first().name;
    }

    void find_index() {
        for (const auto* restrictions : {&out_.partition_key, &clustering_, &others_}) {
            for (const Restriction& restriction : *restrictions) {
                indexed_ = indexed_ || is_indexed(restriction, table_);
            }
        }
    }

    // What remains to be refused when everything else about the statement is in order: an index answers one
    // restriction, and none stands for clusterings that are looked for in all partitions.
    bool needs_filtering() const {
        if (!indexed_) return out_.key_range && !clustering_.empty();
        size_t filtered = others_.size();
        if (out_.key_range) filtered += key_filters_;
        if (out_.key_range || filters_clustering_) filtered += clustering_.size();
        return filtered > 1;
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
    bool reads_only_static_;
    Restrictions out_;
    std::vector<Restriction> clustering_, others_;
    std::vector<Restriction*> taken_, filtered_;
    size_t key_filters_ = 0;           // restrictions of the partition key that are tested row by row
    bool indexed_ = false;             // an index answers one of the restrictions
    bool filters_clustering_ = false;  // some clustering restriction is tested row by row
};

}  // namespace

Result<Restrictions> analyse_where(const cql::WhereClause& where, const schema::Table& table,
                                   const FilteringPolicy& policy, bool reads_only_static, TermContext& context) {
    if (!where.expressions.empty()) {
        const cql::QualifiedName& index = where.expressions.front().index;
        return invalid("Invalid index expression, index " + index.name + " not found for " + table.keyspace + "." +
                       table.name);
    }
    Analysis analysis(table, policy, reads_only_static);
    for (const cql::Relation& relation : where.relations) ILION_TRY(analysis.add(relation, context));
    return analysis.finish();
}

}  // namespace ilion::plan
