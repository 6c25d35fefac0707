#include "plan/restriction/merge.hpp"

#include <algorithm>

namespace ilion::plan {

namespace {

bool shares_column(const Restriction& left, const Restriction& right) {
    for (const schema::Column* column : left.columns) {
        if (std::find(right.columns.begin(), right.columns.end(), column) != right.columns.end()) return true;
    }
    return false;
}

std::string common_columns(const Restriction& left, const Restriction& right) {
    std::string joined;
    for (const schema::Column* column : left.columns) {
        if (std::find(right.columns.begin(), right.columns.end(), column) == right.columns.end()) continue;
        if (!joined.empty()) joined += " ,";
        joined += column->name;
    }
    return joined;
}

template <class T>
void append(std::vector<T>& into, std::vector<T>&& added) {
    std::move(added.begin(), added.end(), std::back_inserter(into));
}

Status merge_slices(Restriction& existing, Restriction&& added, const std::string& common) {
    if (added.kind != Restriction::Kind::slice) {
        return invalid("Column \"" + common +
                       "\" cannot be restricted by both an equality and an inequality relation");
    }
    if (&existing.first() != &added.first()) {
        return invalid("Column \"" + common +
                       "\" cannot be restricted by two inequalities not starting with the same column");
    }
    if (existing.lower && added.lower) {
        return invalid("More than one restriction was found for the start bound on " + common);
    }
    if (existing.upper && added.upper) {
        return invalid("More than one restriction was found for the end bound on " + common);
    }
    if (added.lower) existing.lower = std::move(added.lower);
    if (added.upper) existing.upper = std::move(added.upper);
    if (added.columns.size() > existing.columns.size()) existing.columns = std::move(added.columns);
    existing.is_multi = existing.is_multi || added.is_multi;
    return {};
}

Status merge(Restriction& existing, Restriction&& added) {
    std::string common = common_columns(existing, added);
    switch (existing.kind) {
        case Restriction::Kind::eq:
            return invalid(common + " cannot be restricted by more than one relation if it includes an Equal");
        case Restriction::Kind::in:
            return invalid(common + " cannot be restricted by more than one relation if it includes a IN");
        case Restriction::Kind::slice:
            return merge_slices(existing, std::move(added), common);
        case Restriction::Kind::contains:
            break;
    }
    if (added.kind != Restriction::Kind::contains) {
        return invalid("Collection column " + common +
                       " can only be restricted by CONTAINS, CONTAINS KEY, or map-entry equality");
    }
    append(existing.contained, std::move(added.contained));
    append(existing.contained_keys, std::move(added.contained_keys));
    append(existing.entries, std::move(added.entries));
    return {};
}

}  // namespace

Status merge_into(std::vector<Restriction>& restrictions, Restriction added) {
    std::vector<size_t> sharing;
    for (size_t i = 0; i < restrictions.size(); ++i) {
        if (shares_column(restrictions[i], added)) sharing.push_back(i);
    }
    if (sharing.empty()) {
        auto behind = [](const Restriction& left, const Restriction& right) {
            return left.first().index < right.first().index;
        };
        restrictions.insert(std::upper_bound(restrictions.begin(), restrictions.end(), added, behind),
                            std::move(added));
        return {};
    }
    // A tuple may span the columns of several restrictions: all of them become one.
    for (size_t i = sharing.size(); i-- > 1;) {
        ILION_TRY(merge(restrictions[sharing[i]], Restriction(added)));
        added = std::move(restrictions[sharing[i]]);
        restrictions.erase(restrictions.begin() + static_cast<std::ptrdiff_t>(sharing[i]));
    }
    return merge(restrictions[sharing.front()], std::move(added));
}

Status merge_clustering(std::vector<Restriction>& clustering, Restriction added, bool anywhere) {
    const schema::Column& first = added.first();
    bool is_slice = added.kind == Restriction::Kind::slice;
    const schema::Column* last = clustering.empty() ? nullptr : &clustering.back().first();
    bool behind_slice = last != nullptr && clustering.back().kind == Restriction::Kind::slice;
    ILION_TRY(merge_into(clustering, std::move(added)));
    if (last == nullptr || anywhere) return {};
    if (behind_slice && first.position > last->position) {
        return invalid("Clustering column \"" + first.name + "\" cannot be restricted (preceding column \"" +
                       last->name + "\" is restricted by a non-EQ relation)");
    }
    if (!is_slice || first.position >= last->position) return {};
    auto next = std::find_if(clustering.begin(), clustering.end(), [&first](const Restriction& restriction) {
        return restriction.first().position > first.position;
    });
    return invalid("PRIMARY KEY column \"" + (next == clustering.end() ? *last : next->first()).name +
                   "\" cannot be restricted (preceding column \"" + first.name +
                   "\" is restricted by a non-EQ relation)");
}

Status merge_token(std::optional<TokenRestriction>& existing, TokenRestriction added, const schema::Table& table) {
    if (!existing) {
        existing = std::move(added);
        return {};
    }
    std::string columns;
    for (size_t i = 0; i < table.partition_key_size; ++i) {
        if (i > 0) columns += ", ";
        columns += table.partition_column(i).name;
    }
    if (existing->is_eq) {
        return invalid(columns + " cannot be restricted by more than one relation if it includes an Equal");
    }
    if (added.is_eq) {
        return invalid("Columns \"" + columns +
                       "\" cannot be restricted by both an equality and an inequality relation");
    }
    if (existing->lower && added.lower) {
        return invalid("More than one restriction was found for the start bound on " + columns);
    }
    if (existing->upper && added.upper) {
        return invalid("More than one restriction was found for the end bound on " + columns);
    }
    if (added.lower) {
        existing->lower = std::move(added.lower);
        existing->lower_inclusive = added.lower_inclusive;
    } else {
        existing->upper = std::move(added.upper);
        existing->upper_inclusive = added.upper_inclusive;
    }
    return {};
}

}  // namespace ilion::plan
