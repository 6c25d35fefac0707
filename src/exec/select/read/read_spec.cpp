#include "exec/select/read/read_spec.hpp"

#include <algorithm>

#include "exec/guard/user_limits.hpp"
#include "exec/partition_key.hpp"
#include "exec/select/read/clustering_slices.hpp"
#include "exec/select/read/restriction_values.hpp"
#include "exec/token_range.hpp"
#include "types/comparable.hpp"
#include "types/order/compare.hpp"

namespace ilion::exec {

namespace {

Status check_key(BytesView key) {
    if (key.empty()) return invalid("Key may not be empty");
    return check_key_size(key.size());
}

// The values of a component of the partition key in the order of its type, each once. `given` is multiplied by how
// many there were.
ilion::Result<std::vector<Bytes>> component_values(const plan::Restriction& restriction,
                                                   const plan::Bindings& bindings, size_t& given) {
    ILION_TRY_ASSIGN(auto alternatives, evaluate_alternatives(restriction, bindings));
    given *= alternatives.size();
    std::vector<Bytes> values;
    for (TupleValues& tuple : alternatives) values.push_back(*std::move(tuple.front()));
    const DataType& type = *restriction.first().type;
    // Of values that are equal but for their bytes (1.0, 1.00) the first stands for all, although they are
    // different keys.
    std::stable_sort(values.begin(), values.end(),
                     [&type](const Bytes& left, const Bytes& right) { return compare(type, left, right) < 0; });
    auto same = [&type](const Bytes& left, const Bytes& right) { return compare(type, left, right) == 0; };
    values.erase(std::unique(values.begin(), values.end(), same), values.end());
    return values;
}

// The terms of an EQ restriction, one after the other, without copying what is bound.
template <class Visit>
Status visit_values(const plan::Restriction& restriction, const plan::Bindings& bindings, Visit visit) {
    const plan::RestrictionValues& values = restriction.values.front();
    Bytes memory;
    for (size_t i = 0; i < restriction.columns.size() && !values.whole_tuple; ++i) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(values.terms[i], bindings, memory));
        if (!value.has_bytes()) return evaluate_alternatives(restriction, bindings).error();
        visit(*restriction.columns[i], value.bytes());
    }
    if (!values.whole_tuple) return {};
    ILION_TRY_ASSIGN(TupleValues tuple, evaluate_values(values, restriction, bindings, NullPolicy::refuse));
    for (size_t i = 0; i < tuple.size(); ++i) visit(*restriction.columns[i], BytesView(*tuple[i]));
    return {};
}

// The key of one column that is given by one value.
Status make_key(const plan::Restriction& restriction, const plan::Bindings& bindings, store::PartitionKey& key) {
    ILION_TRY(visit_values(restriction, bindings,
                           [&](const schema::Column&, BytesView value) { key.bytes.assign(value); }));
    key.token = murmur3_token(key.bytes);
    return {};
}

ilion::Result<std::vector<store::PartitionKey>> make_keys(const SelectRequest& request) {
    const auto& restrictions = request.plan.restrictions.partition_key;
    if (restrictions.size() == 1 && restrictions.front().kind == plan::Restriction::Kind::eq) {
        std::vector<store::PartitionKey> keys(1);
        ILION_TRY(make_key(restrictions.front(), request.bindings, keys.front()));
        ILION_TRY(check_key_size(keys.front().bytes.size()));
        return keys;
    }
    UserLimits* limits = request.plan.restrictions.key_is_in ? request.environment.limits : nullptr;
    std::vector<std::vector<Bytes>> components;
    size_t given = 1;  // keys, with those that are the same
    for (const plan::Restriction& restriction : restrictions) {
        ILION_TRY_ASSIGN(auto values, component_values(restriction, request.bindings, given));
        // Behind an IN of nothing no value is looked at.
        if (values.empty()) return std::vector<store::PartitionKey>();
        components.push_back(std::move(values));
        if (limits == nullptr) continue;
        ILION_TRY(limits->cartesian_product("partition key", given));
    }
    std::vector<std::vector<BytesView>> keys{{}};
    for (const std::vector<Bytes>& values : components) {
        std::vector<std::vector<BytesView>> extended;
        for (const std::vector<BytesView>& key : keys) {
            for (const Bytes& value : values) {
                extended.push_back(key);
                extended.back().push_back(value);
            }
        }
        keys = std::move(extended);
    }
    std::vector<store::PartitionKey> out;
    out.reserve(keys.size());
    for (const std::vector<BytesView>& key : keys) {
        size_t size = 0;
        for (BytesView value : key) size += value.size();
        ILION_TRY(check_key_size(size));
        Bytes serialized = serialize_partition_key(key);
        Token token = murmur3_token(serialized);
        out.push_back({std::move(serialized), token});
    }
    if (limits != nullptr) ILION_TRY(limits->partition_keys(request.table(), out.size()));
    return out;
}

// Whether rows are named by their complete clusterings, be it none.
bool names_rows(const plan::Restrictions& restrictions, const schema::Table& table) {
    size_t columns = 0;
    for (const plan::Restriction& restriction : restrictions.clustering) columns += restriction.columns.size();
    return columns == table.clustering_size && !restrictions.has_clustering_slice();
}

}  // namespace

namespace {

// Which partitions token() takes in: of those that are named, or of all.
Status take_tokens(const SelectRequest& request, bool by_key, ReadSpec& spec) {
    const auto& token = request.plan.restrictions.token;
    if (!token) return {};
    const bool tokens_are_keys = request.plan.in_virtual_keyspace;
    bool no_tokens = false;
    if (tokens_are_keys) {
        ILION_TRY_ASSIGN(spec.virtual_range, evaluate_key_range(*token, request.bindings));
    } else {
        ILION_TRY_ASSIGN(spec.range, evaluate_token_range(*token, request.bindings, !by_key, no_tokens));
    }
    spec.empty |= no_tokens;
    if (!by_key) return {};
    auto outside = [&](const store::PartitionKey& key) {
        return tokens_are_keys ? !spec.virtual_range.contains(request.table(), key.bytes)
                               : !contains(spec.range, key.token);
    };
    spec.keys.erase(std::remove_if(spec.keys.begin(), spec.keys.end(), outside), spec.keys.end());
    spec.empty |= spec.keys.empty();
    return {};
}

}  // namespace

// In Cassandra's order, which shows in the mistake that is named: what is tested row by row, keys, those that
// token() takes in, clusterings, and only where something may be found whether the keys can be read.
ilion::Result<ReadSpec> make_read_spec(const SelectRequest& request, RowFilter& filter) {
    ReadSpec spec;
    const bool by_key = !request.plan.restrictions.key_range;
    ILION_TRY_ASSIGN(filter, RowFilter::make(request));
    if (by_key) {
        ILION_TRY_ASSIGN(spec.keys, make_keys(request));
        spec.empty = spec.keys.empty();
        if (spec.empty) return spec;
        ILION_TRY(take_tokens(request, by_key, spec));
        if (spec.empty) return spec;
    }
    ILION_TRY_ASSIGN(spec.slices, make_slices(request, spec.empty, spec.ends_before_all));
    if (spec.ends_before_all) {
        for (const store::PartitionKey& key : spec.keys) ILION_TRY(check_key(key.bytes));
    }
    const plan::Restrictions& restrictions = request.plan.restrictions;
    if (spec.empty && request.plan.fetches_static && names_rows(restrictions, request.table())) {
        for (const store::PartitionKey& key : spec.keys) ILION_TRY(check_key(key.bytes));
        spec.statics_alone = restrictions.accesses.empty();
        spec.empty = !spec.statics_alone;
    }
    if (!by_key) {
        ILION_TRY(take_tokens(request, by_key, spec));
    } else if (!spec.empty) {
        for (const store::PartitionKey& key : spec.keys) ILION_TRY(check_key(key.bytes));
    }
    return spec;
}

Status make_point(const SelectRequest& request, store::PartitionKey& partition, Bytes& clustering) {
    const auto& restrictions = request.plan.restrictions;
    if (restrictions.partition_key.size() == 1) {
        ILION_TRY(make_key(restrictions.partition_key.front(), request.bindings, partition));
    } else {
        ILION_TRY_ASSIGN(auto keys, make_keys(request));
        partition = std::move(keys.front());
    }
    for (const plan::Restriction& restriction : restrictions.clustering) {
        ILION_TRY(visit_values(restriction, request.bindings, [&](const schema::Column& column, BytesView value) {
            comparable::encode(*column.type, value, column.descending, clustering);
        }));
    }
    return check_key(partition.bytes);
}

}  // namespace ilion::exec
