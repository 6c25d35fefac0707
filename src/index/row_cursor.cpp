#include "index/row_cursor.hpp"

#include <algorithm>

#include "store/key_codec.hpp"

namespace ilion::index {

namespace {

// Stale entries that one reader takes out.
constexpr size_t kMaxRemoved = 1024;

// Removes entries that were found stale when it goes out of scope. What hides a cell hides later writes of it with
// older timestamps as well, and their entries with them; an entry that is written again with a newer one stays. Of
// key columns that is not so: a row that lost its last cell comes back with an insertion of any timestamp, and its
// entry must not be hidden by the removal of the one before. These stay, and are looked at in vain.
class StaleEntries {
public:
    StaleEntries(store::Store& store, const Definition& definition, bool enabled, int64_t now_seconds)
        : store_(store),
          definition_(definition),
          enabled_(enabled && !definition.column->is_key()),
          now_seconds_(now_seconds) {}
    ~StaleEntries() {
        if (count_ > 0) store_.commit(mutation_);  // if it fails they are found again
    }
    StaleEntries(const StaleEntries&) = delete;
    StaleEntries& operator=(const StaleEntries&) = delete;

    void add(const Candidate& candidate) {
        if (!enabled_ || count_ == kMaxRemoved) return;
        ++count_;
        mutation_.delete_entry(*definition_.entries, entries_partition(), candidate.bytes,
                               {candidate.timestamp, now_seconds_});
    }

private:
    store::Store& store_;
    const Definition& definition_;
    const bool enabled_;
    const int64_t now_seconds_;
    size_t count_ = 0;
    store::Mutation mutation_;
};

// What both kinds of cursor have.
class Base : public store::Cursor {
public:
    Base(store::Store& store, Lookup lookup, RowCursorOptions options)
        : store_(store),
          lookup_(std::move(lookup)),
          options_(std::move(options)),
          definition_(*lookup_.definition),
          table_(lookup_.indexes->table),
          stale_(store, definition_, options_.may_remove_stale, options_.read.now_seconds) {}

    // False if there are too many candidates.
    Result<bool> open(const store::Position* resume_after) {
        ILION_TRY_ASSIGN(candidates_, find_candidates(store_, lookup_, options_.read.now_seconds, resume_after));
        return candidates_ != nullptr;
    }

    const store::PartitionKey& partition() const override { return partition_; }
    Status status() const override { return status_ ? candidates_->status() : status_; }

protected:
    bool fail(Status status) {
        status_ = std::move(status);
        return false;
    }

    store::Store& store_;
    const Lookup lookup_;
    const RowCursorOptions options_;
    const Definition& definition_;
    const schema::TablePtr table_;
    StaleEntries stale_;
    std::unique_ptr<Candidates> candidates_;
    store::PartitionKey partition_;
    Status status_;
};

// Entries that name rows.
class ByRow final : public Base {
public:
    ByRow(store::Store& store, Lookup lookup, RowCursorOptions options)
        : Base(store, std::move(lookup), std::move(options)),
          buffer_(store::Store::make_row_buffer()) {
        for (const store::ClusteringSlice& slice : options_.slices) slices_.push_back(store::interval_of(slice));
    }

    bool next_partition() override {
        do {
            if (!pending_ && !advance()) return false;
        } while (started_ && pending_ && candidate_.key.partition == partition_ && skip());
        started_ = true;
        partition_ = candidate_.key.partition;
        return true;
    }
    const store::RowView* static_row() const override { return static_row_.cells.empty() ? nullptr : &static_row_; }
    bool next_row() override {
        if (!pending_ && !advance()) return false;
        if (!(candidate_.key.partition == partition_)) return false;
        pending_ = false;
        return true;
    }
    const store::RowView& row() const override { return row_; }

private:
    bool skip() {
        pending_ = false;
        return true;
    }

    // Moves to the next row that is there, in the slices and not stale: it is in `row_`, not shown yet.
    bool advance() {
        Candidate next;
        while (candidates_->next(next)) {
            bool same_row = looked_at_ && next.key.partition == candidate_.key.partition &&
                            next.key.clustering == candidate_.key.clustering;
            // Several values of a collection, or of a range, lead to one row: it is shown once.
            if (same_row && shown_) continue;
            if (!in_slices(next.key.clustering)) continue;
            looked_at_ = true;
            shown_ = false;
            take(next);
            auto live = read();
            if (!live) return fail(std::move(live).error());
            if (*live) return shown_ = pending_ = true;
            stale_.add(candidate_);
        }
        return false;
    }

    // The views of a key are into its bytes, which may be moved only together with them.
    void take(Candidate& next) {
        candidate_ = std::move(next);
        parse_entry(definition_, *table_, candidate_.bytes, candidate_.key);
    }

    Result<bool> read() {
        bool with_static = options_.read.need_static && table_->has_static();
        ILION_TRY_ASSIGN(
            bool found, store_.read_row(*table_, candidate_.key.partition, candidate_.key.clustering, options_.read,
                                        *buffer_, row_, with_static ? &static_row_ : nullptr));
        if (!found || (!row_.liveness.exists() && row_.cells.empty())) return false;
        return definition_.column->is_key() || has_entry(definition_, row_, candidate_.key);
    }

    bool in_slices(BytesView clustering) const {
        return slices_.empty() || std::any_of(slices_.begin(), slices_.end(), [&](const store::Interval& slice) {
                   return slice.contains(clustering);
               });
    }

    std::vector<store::Interval> slices_;
    std::shared_ptr<store::Store::RowBuffer> buffer_;
    Candidate candidate_;
    store::RowView row_, static_row_;
    bool started_ = false;
    bool looked_at_ = false;  // candidate_ is one
    bool shown_ = false;      // the candidate's row was, or is to be, shown
    bool pending_ = false;    // row_ is to be shown
};

// Entries that name partitions: of each all rows are read.
class ByPartition final : public Base {
public:
    ByPartition(store::Store& store, Lookup lookup, RowCursorOptions options, const store::Position* resume_after)
        : Base(store, std::move(lookup), std::move(options)) {
        if (resume_after != nullptr) resume_after_ = *resume_after;
    }

    bool next_partition() override {
        Candidate candidate;
        while (status_ && candidates_->next(candidate)) {
            if (shown_ && candidate.key.partition == partition_) continue;
            partition_ = candidate.key.partition;
            bool resumed = resume_after_ && resume_after_->partition == partition_;
            cursor_ = store_.read_partition(table_, partition_, options_.slices, options_.read,
                                            resumed ? &*resume_after_ : nullptr);
            bool any = cursor_->next_partition();
            if (auto status = cursor_->status(); !status) return fail(std::move(status));
            shown_ = any && (resumed || is_right(candidate));
            if (shown_) return true;
            if (!resumed && options_.slices.empty() && is_stale(candidate, any)) stale_.add(candidate);
        }
        return false;
    }
    const store::RowView* static_row() const override { return cursor_->static_row(); }
    bool next_row() override {
        if (cursor_->next_row()) return true;
        if (auto status = cursor_->status(); !status) return fail(std::move(status));
        return false;
    }
    const store::RowView& row() const override { return cursor_->row(); }

private:
    bool is_right(const Candidate& candidate) const {
        if (definition_.column->is_key()) return true;
        const store::RowView* row = cursor_->static_row();
        return row != nullptr && has_entry(definition_, *row, candidate.key);
    }
    bool is_stale(const Candidate& candidate, bool any) const { return !any || !is_right(candidate); }

    std::optional<store::Position> resume_after_;
    std::unique_ptr<store::Cursor> cursor_;
    bool shown_ = false;  // the partition's rows were, or are to be, shown
};

}  // namespace

Result<std::unique_ptr<store::Cursor>> open_row_cursor(store::Store& store, Lookup lookup, RowCursorOptions options,
                                                       const store::Position* resume_after) {
    if (lookup.definition->by_partition) {
        if (lookup.definition->column->kind == schema::ColumnKind::static_) options.read.need_static = true;
        auto cursor = std::make_unique<ByPartition>(store, std::move(lookup), std::move(options), resume_after);
        ILION_TRY_ASSIGN(bool few, cursor->open(resume_after));
        return few ? std::unique_ptr<store::Cursor>(std::move(cursor)) : nullptr;
    }
    auto cursor = std::make_unique<ByRow>(store, std::move(lookup), std::move(options));
    ILION_TRY_ASSIGN(bool few, cursor->open(resume_after));
    return few ? std::unique_ptr<store::Cursor>(std::move(cursor)) : nullptr;
}

}  // namespace ilion::index
