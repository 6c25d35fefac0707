#include "store/row/range_tombstones.hpp"

#include <algorithm>
#include <queue>

#include "store/row/row_codec.hpp"

namespace ilion::store {

void RangeTombstones::clear() {
    added_.clear();
    segments_.clear();
}

void RangeTombstones::add(Interval interval, const Deletion& deletion) {
    if (interval.first < interval.last) added_.push_back({std::move(interval), deletion});
}

bool RangeTombstones::add_encoded(BytesView key_rest, BytesView value, const Deletion& partition) {
    Interval interval;
    DeletionValue decoded;
    if (!take_escaped(key_rest, interval.first) || !decode_deletion_value(value, decoded)) return false;
    interval.last = Bytes(key_rest);
    if (!partition.supersedes(decoded.deletion)) add(std::move(interval), decoded.deletion);
    return true;
}

void RangeTombstones::finish() {
    std::sort(added_.begin(), added_.end(), [](const Tombstone& left, const Tombstone& right) {
        return left.interval.first < right.interval.first;
    });
    std::vector<BytesView> edges;  // into `added_`, which stays as it is from here on
    for (const Tombstone& tombstone : added_) {
        edges.push_back(tombstone.interval.first);
        edges.push_back(tombstone.interval.last);
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    auto weaker = [](const Tombstone* left, const Tombstone* right) {
        return right->deletion.supersedes(left->deletion);
    };
    std::priority_queue<const Tombstone*, std::vector<const Tombstone*>, decltype(weaker)> open(weaker);
    size_t next = 0;
    for (BytesView edge : edges) {
        for (; next < added_.size() && added_[next].interval.first == edge; ++next) open.push(&added_[next]);
        while (!open.empty() && open.top()->interval.last <= edge) open.pop();
        Deletion active = open.empty() ? Deletion() : open.top()->deletion;
        if (segments_.empty() || !(segments_.back().deletion == active)) segments_.push_back({Bytes(edge), active});
    }
    added_.clear();
}

RangeTombstones::Segments::const_iterator RangeTombstones::behind(BytesView position) const {
    auto less = [](BytesView wanted, const Segment& segment) { return wanted < segment.first; };
    return std::upper_bound(segments_.begin(), segments_.end(), position, less);
}

RangeTombstones::Segments::const_iterator RangeTombstones::from(BytesView position) const {
    auto less = [](const Segment& segment, BytesView wanted) { return segment.first < wanted; };
    return std::lower_bound(segments_.begin(), segments_.end(), position, less);
}

int64_t RangeTombstones::ends_within(const Interval& interval) const {
    if (interval.first >= interval.last) return 0;
    auto first = behind(interval.first), last = from(interval.last);
    return (last - first) + static_cast<int64_t>(covers_before(first)) + static_cast<int64_t>(covers_before(last));
}

int64_t RangeTombstones::ends_before(BytesView row, const Interval& interval, bool reversed) const {
    auto here = behind(row);
    if (reversed) {
        auto last = from(interval.last);
        return (last - here) + static_cast<int64_t>(covers_before(last));
    }
    auto first = behind(interval.first);
    return (here - first) + static_cast<int64_t>(covers_before(first));
}

const Deletion& RangeTombstones::at(BytesView clustering) const {
    auto after = behind(clustering);
    return after == segments_.begin() ? none_ : std::prev(after)->deletion;
}

}  // namespace ilion::store
