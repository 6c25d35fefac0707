// Cassandra's rules for two versions of the same thing. Each is commutative and associative, so that the order in
// which deltas are merged does not matter.
#pragma once

#include "store/row/cell.hpp"

namespace ilion::store {

// Whether `left` prevails over `right`, both being cells of the same row, column and path. True for equal ones.
inline bool prevails(const Cell& left, const Cell& right) {
    if (left.counter || right.counter) {
        if (left.tombstone != right.tombstone) return left.tombstone;
    }
    if (left.timestamp != right.timestamp) return left.timestamp > right.timestamp;
    bool left_ends = left.local_deletion_time != kNeverExpires;
    bool right_ends = right.local_deletion_time != kNeverExpires;
    if (left_ends != right_ends) return left_ends;
    if (left_ends) {
        if (left.tombstone != right.tombstone) return left.tombstone;
        if (left.local_deletion_time != right.local_deletion_time) {
            return left.local_deletion_time > right.local_deletion_time;
        }
    }
    return left.value >= right.value;
}

inline bool supersedes(const Liveness& left, const Liveness& right) {
    if (left.timestamp != right.timestamp) return left.timestamp > right.timestamp;
    if ((left.ttl != 0) != (right.ttl != 0)) return left.ttl != 0;
    return left.expires_at > right.expires_at;
}

inline void merge_into(Liveness& into, const Liveness& other) {
    if (supersedes(other, into)) into = other;
}
inline void merge_into(Deletion& into, const Deletion& other) {
    if (other.supersedes(into)) into = other;
}

}  // namespace ilion::store
