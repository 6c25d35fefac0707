#include "schema/alteration.hpp"

#include <algorithm>

namespace ilion::schema {

namespace {

bool same(const Column& left, const Column& right) {
    return left.name == right.name && left.kind == right.kind && left.position == right.position &&
           left.descending == right.descending && left.id == right.id && left.mask == right.mask &&
           left.type->equals(*right.type);
}

bool same(const std::pair<const std::string, Index>& left, const std::pair<const std::string, Index>& right) {
    return left.second.name == right.second.name && left.second.kind == right.second.kind &&
           left.second.options == right.second.options && left.second.number == right.second.number;
}

template <class Container>
bool all_same(const Container& left, const Container& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& one, const auto& other) { return same(one, other); });
}

}  // namespace

bool outdates_statements(const Table& before, const Table& after) {
    if (&before == &after) return false;
    return before.id != after.id || before.is_compact() != after.is_compact() ||
           before.options.default_time_to_live != after.options.default_time_to_live ||
           before.options.gc_grace_seconds != after.options.gc_grace_seconds ||
           !all_same(before.columns, after.columns) || !all_same(before.indexes, after.indexes);
}

}  // namespace ilion::schema
