// The range tombstones of one partition, made disjoint so that the one that covers a clustering is found by a
// binary search.
#pragma once

#include <iterator>
#include <vector>

#include "store/key_codec.hpp"
#include "store/row/cell.hpp"

namespace ilion::store {

class RangeTombstones {
public:
    void clear();
    bool empty() const { return segments_.empty() && added_.empty(); }
    void add(Interval interval, const Deletion& deletion);
    // Adds the key (from its kind on) and value of a range tombstone, unless `partition` hides more; false if they
    // are malformed.
    bool add_encoded(BytesView key_rest, BytesView value, const Deletion& partition);
    // Call after the last add, before at().
    void finish();
    // How many ends of tombstones a read of these clusterings comes by: where one begins, gives way to another,
    // ends.
    int64_t ends_within(const Interval& interval) const;
    // Those among them that come before `row`, from the end on if `reversed`.
    int64_t ends_before(BytesView row, const Interval& interval, bool reversed) const;
    // The strongest deletion that covers the clustering.
    const Deletion& at(BytesView clustering) const;

private:
    struct Tombstone {
        Interval interval;
        Deletion deletion;
    };
    // Holds from `first` up to the next segment.
    struct Segment {
        Bytes first;
        Deletion deletion;
    };
    using Segments = std::vector<Segment>;
    // The first segment behind a position, and the first at or behind it.
    Segments::const_iterator behind(BytesView position) const;
    Segments::const_iterator from(BytesView position) const;
    // Whether a tombstone covers what is right before the segment.
    bool covers_before(Segments::const_iterator segment) const {
        return segment != segments_.begin() && std::prev(segment)->deletion.exists();
    }
    std::vector<Tombstone> added_;
    Segments segments_;
    Deletion none_;
};

}  // namespace ilion::store
