// The range tombstones of one partition, made disjoint so that the one that covers a clustering is found by a
// binary search.
#pragma once

#include <vector>

#include "store/key_codec.hpp"
#include "store/row/cell.hpp"

namespace ilion::store {

class RangeTombstones {
public:
    void clear();
    bool empty() const { return segments_.empty() && added_.empty(); }
    void add(Interval interval, const Deletion& deletion);
    // Adds the key (from its kind on) and value of a range tombstone; false if they are malformed.
    bool add_encoded(BytesView key_rest, BytesView value);
    // Call after the last add, before at().
    void finish();
    // How many ends of tombstones a read of these clusterings comes by: where one begins, gives way to another,
    // ends.
    int64_t ends_within(const Interval& interval) const;
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
    std::vector<Tombstone> added_;
    std::vector<Segment> segments_;
    Deletion none_;
};

}  // namespace ilion::store
