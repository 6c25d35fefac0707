// Looking up an index: which rows, or partitions, have entries with a term or within a range of terms, in the order
// of tokens, partition keys and clusterings. What is found may be stale: see row_cursor.hpp.
#pragma once

#include <memory>
#include <optional>

#include "index/entry.hpp"
#include "store/store.hpp"

namespace ilion::index {

struct TermBound {
    Bytes term;
    bool inclusive = false;
};

struct Lookup {
    TableIndexesPtr indexes;
    const Definition* definition = nullptr;  // of `indexes`
    // One term, or a range with at least one bound.
    std::optional<Bytes> term;
    std::optional<TermBound> lower, upper;
    // Where: one partition, or a range of the ring.
    std::optional<store::PartitionKey> partition;
    store::TokenRange range;
};

struct Candidate {
    EntryKey key;  // its views are into `bytes`
    Bytes bytes;
    int64_t timestamp = 0;
};

class Candidates {
public:
    virtual ~Candidates() = default;
    // False at the end, or after an error: see status().
    virtual bool next(Candidate& candidate) = 0;
    virtual Status status() const = 0;
};

// From behind `resume_after`, if that is not null. Null if the range has so many entries that going over all the
// rows of the table is the better way.
Result<std::unique_ptr<Candidates>> find_candidates(store::Store& store, const Lookup& lookup, int64_t now_seconds,
                                                    const store::Position* resume_after);

}  // namespace ilion::index
