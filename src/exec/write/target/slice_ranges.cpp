#include "exec/write/target/slice_ranges.hpp"

#include <algorithm>

#include "store/key.hpp"
#include "types/comparable.hpp"

namespace ilion::exec {

Bytes encode_clustering(const schema::Table& table, const Components& components) {
    Bytes encoded;
    store::encode_clustering(table, std::vector<OptionalBytesView>(components.begin(), components.end()), encoded);
    return encoded;
}

Range all_with(Bytes prefix) {
    Range range{prefix, {}};
    if (!prefix.empty()) range.last = prefix + comparable::kAfter;
    return range;
}

std::vector<Range> ranges_of(const schema::Table& table, const Components& prefix, const Components& bound,
                             bool inclusive, bool greater) {
    std::vector<Range> ranges;
    Components equal = prefix;
    for (size_t i = 0; i < bound.size(); ++i) {
        bool descending = table.clustering_column(equal.size()).descending;
        Range range = all_with(encode_clustering(table, equal));
        equal.push_back(bound[i]);
        Bytes edge = encode_clustering(table, equal);
        bool last = i + 1 == bound.size();
        bool take_edge = last && inclusive;
        if (greater != descending) {
            range.first = take_edge ? edge : edge + comparable::kAfter;
        } else {
            range.last = take_edge ? edge + comparable::kAfter : edge;
        }
        ranges.push_back(std::move(range));
    }
    return ranges;
}

std::vector<Range> intersect(const std::vector<Range>& left, const std::vector<Range>& right) {
    std::vector<Range> common;
    for (const Range& a : left) {
        for (const Range& b : right) {
            Range range{std::max(a.first, b.first), std::min(a.last, b.last)};
            if (a.last.empty() || b.last.empty()) range.last = a.last.empty() ? b.last : a.last;
            if (range.last.empty() || range.first < range.last) common.push_back(std::move(range));
        }
    }
    return common;
}

}  // namespace ilion::exec
