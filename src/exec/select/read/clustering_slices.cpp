#include "exec/select/read/clustering_slices.hpp"

#include <algorithm>

#include "exec/guard/user_limits.hpp"
#include "exec/select/read/restriction_values.hpp"
#include "types/comparable.hpp"

namespace ilion::exec {

namespace {

using Slices = std::vector<store::ClusteringSlice>;

// Bounds as byte strings that compare as the rows do: before or after everything that begins with the prefix.
Bytes start_key(const store::ClusteringSlice& slice) {
    Bytes key = slice.start;
    if (!slice.start_inclusive) key += comparable::kAfter;
    return key;
}
Bytes end_key(const store::ClusteringSlice& slice) {
    Bytes key = slice.end;
    if (slice.end_inclusive) key += comparable::kAfter;
    return key;
}

void encode(const schema::Column& column, BytesView value, Bytes& out) {
    comparable::encode(*column.type, value, column.descending, out);
}

store::ClusteringSlice whole(const Bytes& prefix) {
    return {prefix, true, prefix, true};
}

// In storage order, without empty ones, neighbours joined.
Slices normalized(Slices slices) {
    std::sort(slices.begin(), slices.end(),
              [](const auto& left, const auto& right) { return start_key(left) < start_key(right); });
    Slices out;
    for (store::ClusteringSlice& slice : slices) {
        if (start_key(slice) >= end_key(slice)) continue;
        if (!out.empty() && start_key(slice) <= end_key(out.back())) {
            if (end_key(slice) > end_key(out.back())) {
                out.back().end = std::move(slice.end);
                out.back().end_inclusive = slice.end_inclusive;
            }
            continue;
        }
        out.push_back(std::move(slice));
    }
    return out;
}

Slices intersection(const Slices& left, const Slices& right) {
    Slices out;
    size_t i = 0;
    size_t j = 0;
    while (i < left.size() && j < right.size()) {
        const auto& later = start_key(left[i]) < start_key(right[j]) ? right[j] : left[i];
        bool left_ends_first = end_key(left[i]) < end_key(right[j]);
        const auto& sooner = left_ends_first ? left[i] : right[j];
        if (start_key(later) < end_key(sooner)) {
            out.push_back({later.start, later.start_inclusive, sooner.end, sooner.end_inclusive});
        }
        ++(left_ends_first ? i : j);
    }
    return out;
}

// Leaves of the rows below a prefix those whose next column is before or after `value`.
void narrow(store::ClusteringSlice& slice, const schema::Column& column, BytesView value, bool inclusive,
            bool greater) {
    // Greater values come later unless the column is descending.
    bool at_start = greater != column.descending;
    encode(column, value, at_start ? slice.start : slice.end);
    (at_start ? slice.start_inclusive : slice.end_inclusive) = inclusive;
}

// The rows below `prefix` whose columns, as a tuple, are beyond the bound: those with an equal beginning and a next
// column that is strictly beyond, for each length of the beginning.
Slices beyond(const Bytes& prefix, const plan::Restriction& restriction, const TupleValues& values, bool inclusive,
              bool greater) {
    Slices slices;
    Bytes beginning = prefix;
    for (size_t i = 0; i < values.size(); ++i) {
        bool last = i + 1 == values.size();
        const schema::Column& column = *restriction.columns[i];
        narrow(slices.emplace_back(whole(beginning)), column, *values[i], last && inclusive, greater);
        encode(column, *values[i], beginning);
    }
    return normalized(std::move(slices));
}

class SliceBuilder {
public:
    explicit SliceBuilder(const SelectRequest& request) : request_(request) {}

    bool ends_before_all() const { return ends_before_all_; }

    ilion::Result<Slices> build() {
        UserLimits* limits = names_rows() ? request_.environment.limits : nullptr;
        for (const plan::Restriction& restriction : request_.plan.restrictions.clustering) {
            if (restriction.kind == plan::Restriction::Kind::slice) return build_slice(restriction);
            ILION_TRY(extend(restriction));
            // Behind an IN of nothing no value is looked at.
            if (prefixes_.empty()) return Slices();
            if (limits != nullptr) ILION_TRY(limits->cartesian_product("clustering key", prefixes_.size()));
        }
        Slices slices;
        for (const Bytes& prefix : prefixes_) slices.push_back(whole(prefix));
        return normalized(std::move(slices));
    }

private:
    // Whether complete clusterings are given, by IN.
    bool names_rows() const {
        size_t columns = 0;
        bool in = false;
        for (const plan::Restriction& restriction : request_.plan.restrictions.clustering) {
            if (restriction.kind == plan::Restriction::Kind::slice) return false;
            in |= restriction.kind == plan::Restriction::Kind::in;
            columns += restriction.columns.size();
        }
        return in && columns == request_.table().clustering_size;
    }

    // Every prefix followed by every alternative.
    Status extend(const plan::Restriction& restriction) {
        ILION_TRY_ASSIGN(auto alternatives, evaluate_alternatives(restriction, request_.bindings));
        std::vector<Bytes> extended;
        extended.reserve(prefixes_.size() * alternatives.size());
        for (const Bytes& prefix : prefixes_) {
            for (const TupleValues& values : alternatives) {
                Bytes& next = extended.emplace_back(prefix);
                for (size_t i = 0; i < values.size(); ++i) encode(*restriction.columns[i], *values[i], next);
            }
        }
        prefixes_ = std::move(extended);
        return {};
    }

    ilion::Result<Slices> build_slice(const plan::Restriction& restriction) {
        // A null bound of one column is stored before every value, in either order; tuples may not have it.
        NullPolicy nulls = restriction.is_multi ? NullPolicy::refuse : NullPolicy::allow;
        auto evaluate_bound =
            [&](const std::optional<plan::Restriction::Bound>& bound) -> ilion::Result<TupleValues> {
            if (!bound) return TupleValues();
            return evaluate_values(bound->values, restriction, request_.bindings, nulls);
        };
        ILION_TRY_ASSIGN(TupleValues lower, evaluate_bound(restriction.lower));
        ILION_TRY_ASSIGN(TupleValues upper, evaluate_bound(restriction.upper));
        bool descending = restriction.columns.front()->descending;
        auto is_null = [](const TupleValues& bound) { return !bound.empty() && !bound.front(); };
        bool one_bound = lower.empty() || upper.empty();
        bool only_null =
            is_null(lower) && is_null(upper) && restriction.lower->inclusive && restriction.upper->inclusive;
        for (TupleValues* bound : {&lower, &upper}) {
            if (!is_null(*bound)) continue;
            if ((bound == &lower) == descending) {
                ends_before_all_ = only_null || one_bound;
                return Slices();
            }
            bound->clear();
        }
        Slices slices;
        for (const Bytes& prefix : prefixes_) {
            if (std::max(lower.size(), upper.size()) <= 1) {
                store::ClusteringSlice& slice = slices.emplace_back(whole(prefix));
                const schema::Column& column = restriction.first();
                if (!lower.empty()) narrow(slice, column, *lower.front(), restriction.lower->inclusive, true);
                if (!upper.empty()) narrow(slice, column, *upper.front(), restriction.upper->inclusive, false);
                continue;
            }
            Slices part{whole(prefix)};
            if (!lower.empty()) {
                part = intersection(part, beyond(prefix, restriction, lower, restriction.lower->inclusive, true));
            }
            if (!upper.empty()) {
                part = intersection(part, beyond(prefix, restriction, upper, restriction.upper->inclusive, false));
            }
            std::move(part.begin(), part.end(), std::back_inserter(slices));
        }
        return normalized(std::move(slices));
    }

    const SelectRequest& request_;
    std::vector<Bytes> prefixes_{Bytes()};
    bool ends_before_all_ = false;
};

}  // namespace

ilion::Result<std::vector<store::ClusteringSlice>> make_slices(const SelectRequest& request, bool& none,
                                                               bool& ends_before_all) {
    none = ends_before_all = false;
    if (request.plan.restrictions.clustering.empty()) return Slices();
    SliceBuilder builder(request);
    ILION_TRY_ASSIGN(Slices slices, builder.build());
    none = slices.empty();
    ends_before_all = builder.ends_before_all();
    return slices;
}

}  // namespace ilion::exec
