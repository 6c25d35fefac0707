#include "exec/select/read/index_access.hpp"

#include <algorithm>
#include <tuple>

#include "index/row_cursor.hpp"

namespace ilion::exec {

namespace {

using schema::IndexPart;

constexpr size_t kMaxValueSize = 65535;  // of a legacy index

class Access {
public:
    Access(const SelectRequest& request, const index::TableIndexesPtr& indexes, const plan::IndexAccess& access)
        : request_(request),
          definition_(indexes->find(access.index)),
          restriction_(access.restriction) {
        lookup_.indexes = indexes;
        lookup_.definition = definition_;
    }

    // False if the index is gone, or the restriction has no value to look for.
    ilion::Result<bool> evaluate() {
        // The values of a tuple may come as one.
        if (definition_ == nullptr || definition_->is_vector() || restriction_.is_multi) return false;
        switch (restriction_.kind) {
            case plan::Restriction::Kind::eq:
                return one_term({&restriction_.values.front().terms.front()});
            case plan::Restriction::Kind::contains:
                return contained();
            case plan::Restriction::Kind::slice:
                return range();
            case plan::Restriction::Kind::in:
                break;
        }
        return false;
    }

    index::Lookup& lookup() { return lookup_; }

private:
    ilion::Result<bool> append(const plan::BoundTerm& term, size_t part, Bytes& out) const {
        Bytes memory;
        ILION_TRY_ASSIGN(ValueView value, plan::evaluate(term, request_.bindings, memory));
        if (!value.has_bytes()) return false;
        if (!definition_->storage_attached && value.bytes().size() > kMaxValueSize) {
            return invalid("Index expression values may not be larger than 64K");
        }
        index::append_term(*definition_, part, value.bytes(), out);
        return true;
    }

    ilion::Result<bool> one_term(std::initializer_list<const plan::BoundTerm*> parts) {
        lookup_.term.emplace();
        size_t part = 0;
        for (const plan::BoundTerm* term : parts) {
            ILION_TRY_ASSIGN(bool known, append(*term, part++, *lookup_.term));
            if (!known) return false;
        }
        return true;
    }

    ilion::Result<bool> contained() {
        switch (definition_->part) {
            case IndexPart::values:
                return one_term({&restriction_.contained.front()});
            case IndexPart::keys:
                return one_term({&restriction_.contained_keys.front()});
            case IndexPart::entries:
                return one_term({&restriction_.entries.front().first, &restriction_.entries.front().second});
            case IndexPart::simple:
            case IndexPart::full:
                break;
        }
        return false;
    }

    ilion::Result<bool> range() {
        auto bound = [&](const std::optional<plan::Restriction::Bound>& given,
                         std::optional<index::TermBound>& out) -> ilion::Result<bool> {
            if (!given) return true;
            out.emplace();
            out->inclusive = given->inclusive;
            return append(given->values.terms.front(), 0, out->term);
        };
        ILION_TRY_ASSIGN(bool lower, bound(restriction_.lower, lookup_.lower));
        ILION_TRY_ASSIGN(bool upper, bound(restriction_.upper, lookup_.upper));
        return lower && upper;
    }

    const SelectRequest& request_;
    const index::Definition* definition_;
    const plan::Restriction& restriction_;
    index::Lookup lookup_;
};

// Looking for one value before looking for many, and for rows before partitions; but as Cassandra in a legacy index
// before a storage-attached one, which shows in what is found: the legacy one knows a value by its bytes.
std::vector<const plan::IndexAccess*> by_preference(const index::TableIndexes& indexes,
                                                    const std::vector<plan::IndexAccess>& accesses) {
    std::vector<const plan::IndexAccess*> ordered;
    ordered.reserve(accesses.size());
    for (const plan::IndexAccess& access : accesses) ordered.push_back(&access);
    auto cost = [&indexes](const plan::IndexAccess* access) {
        const schema::Column& column = access->restriction.first();
        const index::Definition* definition = indexes.find(access->index);
        bool attached = definition != nullptr && definition->storage_attached;
        bool by_partition =
            column.kind == schema::ColumnKind::static_ || column.kind == schema::ColumnKind::partition_key;
        return std::tuple(attached, access->restriction.kind == plan::Restriction::Kind::slice, by_partition);
    };
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&](const auto* a, const auto* b) { return cost(a) < cost(b); });
    return ordered;
}

// How many entries are counted of an index at most, and how few are not worth a look at others.
constexpr size_t kCounted = 1024, kFew = 64;

ilion::Result<size_t> count_some(store::Store& store, const index::Lookup& lookup, int64_t now_seconds) {
    ILION_TRY_ASSIGN(auto candidates, index::find_candidates(store, lookup, now_seconds, nullptr));
    index::Candidate candidate;
    size_t count = 0;
    while (count < kCounted && candidates->next(candidate)) ++count;
    ILION_TRY(candidates->status());
    return count;
}

// Of looking for one value in several indexes, what leads to the fewest rows; or partitions, if the first does.
ilion::Result<index::Lookup> fewest(store::Store& store, std::vector<index::Lookup> lookups, int64_t now_seconds) {
    size_t best = 0, least = kCounted;
    for (size_t i = 0; i < lookups.size() && lookups.size() > 1 && least > kFew; ++i) {
        if (lookups[i].definition->by_partition != lookups.front().definition->by_partition) break;
        ILION_TRY_ASSIGN(size_t count, count_some(store, lookups[i], now_seconds));
        if (count < least) {
            best = i;
            least = count;
        }
    }
    return std::move(lookups[best]);
}

}  // namespace

ilion::Result<std::unique_ptr<store::Cursor>> open_index_cursor(const SelectRequest& request, const ReadSpec& spec,
                                                                const store::ReadOptions& options,
                                                                const store::Position* resume_after) {
    std::unique_ptr<store::Cursor> cursor;
    if (request.environment.indexes == nullptr) return cursor;
    auto indexes = request.environment.indexes->find(request.table().number);
    if (!indexes) return cursor;
    bool in_partition = !request.plan.restrictions.key_range;
    store::Store& store = *request.environment.store;
    index::RowCursorOptions row_options{spec.slices, options, !request.options.now_in_seconds};
    std::vector<index::Lookup> of_one_value;
    for (const plan::IndexAccess* wanted : by_preference(*indexes, request.plan.restrictions.accesses)) {
        Access access(request, indexes, *wanted);
        ILION_TRY_ASSIGN(bool usable, access.evaluate());
        if (!usable) continue;
        index::Lookup& lookup = access.lookup();
        // Of one partition known by its key, an index of partitions says nothing new.
        if (in_partition && (lookup.definition->by_partition || spec.keys.size() != 1)) continue;
        if (in_partition) {
            lookup.partition = spec.keys.front();
        } else {
            lookup.range = spec.range;
        }
        if (lookup.definition->storage_attached && lookup.term) {
            of_one_value.push_back(std::move(lookup));
            continue;
        }
        if (!of_one_value.empty()) break;
        ILION_TRY_ASSIGN(cursor, index::open_row_cursor(store, std::move(lookup), row_options, resume_after));
        if (cursor) return cursor;
    }
    if (of_one_value.empty()) return cursor;
    ILION_TRY_ASSIGN(index::Lookup lookup, fewest(store, std::move(of_one_value), options.now_seconds));
    return index::open_row_cursor(store, std::move(lookup), std::move(row_options), resume_after);
}

}  // namespace ilion::exec
