#include "index/lookup.hpp"

#include <algorithm>
#include <deque>
#include <tuple>

namespace ilion::index {

namespace {

// Entries of a range are collected to be put in the order of tokens; of more than this they are not.
constexpr size_t kMaxCollected = 200'000;

store::ReadOptions read_options(int64_t now_seconds) {
    store::ReadOptions options;
    options.now_seconds = now_seconds;
    options.need_static = false;
    return options;
}

// The slice of entries with one term.
store::ClusteringSlice slice_of(const Lookup& lookup, const store::Position* resume_after) {
    store::ClusteringSlice slice;
    slice.start = slice.end = *lookup.term;
    if (lookup.partition) {
        append_partition(*lookup.partition, slice.start);
        slice.end = slice.start;
    } else {
        append_token(lookup.range.start, slice.start);
        slice.start_inclusive = lookup.range.start_inclusive;
        append_token(lookup.range.end, slice.end);
        slice.end_inclusive = lookup.range.end_inclusive;
    }
    if (resume_after == nullptr) return slice;
    slice.start = *lookup.term;
    append_partition(resume_after->partition, slice.start);
    slice.start_inclusive = !resume_after->partition_done;
    // Entries by partition go on at the partition, whose rows are read from where the last page ended.
    if (!resume_after->has_clustering || lookup.definition->by_partition) return slice;
    slice.start += resume_after->clustering;
    slice.start_inclusive = false;
    return slice;
}

constexpr char kDamaged[] = "An index has an entry that is damaged";

bool malformed(Status& status) {
    status = make_error(ErrorCode::corruption, kDamaged);
    return false;
}

// The entries of one term, which are in order already.
class OneTerm final : public Candidates {
public:
    OneTerm(store::Store& store, const Lookup& lookup, int64_t now_seconds, const store::Position* resume_after)
        : lookup_(lookup),
          cursor_(store.read_partition(lookup.definition->entries, entries_partition(),
                                       {slice_of(lookup, resume_after)}, read_options(now_seconds))) {
        any_ = cursor_->next_partition();
    }

    bool next(Candidate& candidate) override {
        if (!any_ || !status_ || !cursor_->next_row()) return false;
        candidate.bytes.assign(cursor_->row().clustering);
        candidate.timestamp = cursor_->row().liveness.timestamp;
        return parse_entry(*lookup_.definition, *lookup_.indexes->table, candidate.bytes, candidate.key) ||
               malformed(status_);
    }
    Status status() const override { return status_ ? cursor_->status() : status_; }

private:
    const Lookup& lookup_;
    std::unique_ptr<store::Cursor> cursor_;
    bool any_ = false;
    Status status_;
};

bool contains(const store::TokenRange& range, Token token) {
    bool behind_start = range.start_inclusive ? token >= range.start : token > range.start;
    bool before_end = range.end_inclusive ? token <= range.end : token < range.end;
    return behind_start && before_end;
}

// The entries of a range of terms, sorted by row; one for each row (or partition).
class ManyTerms final : public Candidates {
public:
    explicit ManyTerms(const Lookup& lookup) : lookup_(lookup) {}

    // False if there are too many.
    Result<bool> collect(store::Store& store, int64_t now_seconds, const store::Position* resume_after) {
        store::ClusteringSlice slice;
        if (lookup_.lower) {
            slice.start = lookup_.lower->term;
            slice.start_inclusive = lookup_.lower->inclusive;
        }
        if (lookup_.upper) {
            slice.end = lookup_.upper->term;
            slice.end_inclusive = lookup_.upper->inclusive;
        }
        bool crossed = lookup_.lower && lookup_.upper && lookup_.upper->term < lookup_.lower->term;
        if (crossed) return true;
        auto cursor = store.read_partition(lookup_.definition->entries, entries_partition(), {std::move(slice)},
                                           read_options(now_seconds));
        if (cursor->next_partition()) {
            while (cursor->next_row()) {
                if (found_.size() == kMaxCollected) return false;
                Candidate& candidate = found_.emplace_back();
                candidate.bytes.assign(cursor->row().clustering);
                candidate.timestamp = cursor->row().liveness.timestamp;
                if (!parse(candidate)) return make_error(ErrorCode::corruption, kDamaged);
                if (!wanted(candidate.key, resume_after)) found_.pop_back();
            }
        }
        ILION_TRY(cursor->status());
        for (Candidate& candidate : found_) order_.push_back(&candidate);
        std::sort(order_.begin(), order_.end(),
                  [](const Candidate* a, const Candidate* b) { return place(a->key) < place(b->key); });
        return true;
    }

    bool next(Candidate& candidate) override {
        if (next_ == order_.size()) return false;
        candidate = std::move(*order_[next_++]);
        return parse(candidate);
    }
    Status status() const override { return {}; }

private:
    using Place = std::tuple<Token, BytesView, BytesView>;
    static Place place(const EntryKey& key) { return {key.partition.token, key.partition.bytes, key.clustering}; }

    bool parse(Candidate& candidate) const {
        return parse_entry(*lookup_.definition, *lookup_.indexes->table, candidate.bytes, candidate.key);
    }

    bool wanted(const EntryKey& key, const store::Position* resume_after) const {
        if (lookup_.partition && !(key.partition == *lookup_.partition)) return false;
        if (!contains(lookup_.range, key.partition.token)) return false;
        if (resume_after == nullptr) return true;
        Place reached{resume_after->partition.token, resume_after->partition.bytes, resume_after->clustering};
        if (key.partition == resume_after->partition) {
            if (resume_after->partition_done) return false;
            if (!resume_after->has_clustering || lookup_.definition->by_partition) return true;
        }
        return place(key) > reached;
    }

    const Lookup& lookup_;
    std::deque<Candidate> found_;  // the keys view into the bytes, so they must not move
    std::vector<Candidate*> order_;
    size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Candidates>> find_candidates(store::Store& store, const Lookup& lookup, int64_t now_seconds,
                                                    const store::Position* resume_after) {
    if (lookup.term) {
        return std::unique_ptr<Candidates>(std::make_unique<OneTerm>(store, lookup, now_seconds, resume_after));
    }
    auto many = std::make_unique<ManyTerms>(lookup);
    ILION_TRY_ASSIGN(bool few, many->collect(store, now_seconds, resume_after));
    if (!few) return std::unique_ptr<Candidates>();
    return std::unique_ptr<Candidates>(std::move(many));
}

}  // namespace ilion::index
