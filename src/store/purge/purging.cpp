#include "store/purge/purging.hpp"

#include <limits>
#include <optional>

#include "store/key_codec.hpp"
#include "store/row/range_tombstones.hpp"
#include "store/row/reconcile.hpp"
#include "store/row/row_codec.hpp"
#include "store/slice.hpp"

namespace ilion::store {

namespace {

// Sees the versions of the keys of one compaction in order, so that a partition's deletions come before its rows.
// Versions that are merged in this compaction come one by one, or, the oldest of them, not at all.
class Purging final : public rocksdb::CompactionFilter {
public:
    Purging(int64_t now_seconds, const Elsewhere& elsewhere, const GcGrace& gc_grace)
        : now_seconds_(now_seconds),
          elsewhere_(elsewhere),
          gc_grace_(gc_grace) {}

    const char* Name() const override { return "ilion.purge"; }

    Decision FilterV2(int, const rocksdb::Slice& key, ValueType type, const rocksdb::Slice& value,
                      std::string* purged, std::string*) const override {
        if (type != ValueType::kValue && type != ValueType::kMergeOperand) return Decision::kKeep;
        size_t prefix = partition_prefix_size(view(key));
        if (prefix == 0 || prefix >= key.size()) return Decision::kKeep;
        enter(view(key).substr(0, prefix));
        BytesView rest = view(key).substr(prefix + 1);
        switch (static_cast<KeyKind>(key[prefix])) {
            case KeyKind::header:
                return purge_header(view(value), *purged);
            case KeyKind::range_tombstone:
                return purge_range(rest, view(value));
            case KeyKind::static_row:
                return purge_row(view(key), deletion_, view(value), *purged);
            case KeyKind::row:
                return purge_row(view(key), hiding(rest), view(value), *purged);
        }
        return Decision::kKeep;
    }

private:
    void enter(BytesView prefix) const {
        if (prefix == prefix_) return;
        bool same_table = prefix_.size() >= sizeof(uint32_t) &&
                          prefix.substr(0, sizeof(uint32_t)) == BytesView(prefix_).substr(0, sizeof(uint32_t));
        prefix_ = prefix;
        deletion_ = {};
        ranges_.clear();
        complete_ = true;
        if (same_table) return;
        expired_before_ =
            now_seconds_ == kNoTime ? kNoTime : now_seconds_ - gc_grace_.get(load_be<uint32_t>(prefix.data()));
    }

    bool past_grace(int64_t local_time) const { return local_time < expired_before_; }

    Decision purge_header(BytesView value, std::string& purged) const {
        DeletionValue header;
        if (!decode_deletion_value(value, header)) return Decision::kKeep;
        DeletionValue kept = header;
        const Deletion& deletion = header.deletion;
        if (deletion.exists() && past_grace(deletion.local_time) &&
            !elsewhere_.has_older(prefix_, deletion.timestamp)) {
            kept.deletion = {};
        }
        // What is dropped hides nothing.
        merge_into(deletion_, kept.deletion);
        if (header.has_ranges && !elsewhere_.has_range_tombstones(prefix_)) kept.has_ranges = false;
        if (!kept.deletion.exists() && !kept.has_ranges) return Decision::kRemove;
        if (kept.deletion == deletion && kept.has_ranges == header.has_ranges) return Decision::kKeep;
        purged.clear();
        encode_deletion_value(kept, purged);
        return Decision::kChangeValue;
    }

    Decision purge_range(BytesView rest, BytesView value) const {
        Interval rows;
        DeletionValue decoded;
        if (!take_escaped(rest, rows.first) || !decode_deletion_value(value, decoded)) return Decision::kKeep;
        rows.last = Bytes(rest);
        if (past_grace(decoded.deletion.local_time) &&
            !elsewhere_.has_older(prefix_, rows, decoded.deletion.timestamp)) {
            return Decision::kRemove;
        }
        ranges_.add(std::move(rows), decoded.deletion);
        complete_ = false;
        return Decision::kKeep;
    }

    // The strongest deletion of the partition or of ranges that this compaction has seen.
    Deletion hiding(BytesView clustering) const {
        if (!complete_) ranges_.finish();
        complete_ = true;
        Deletion strongest = deletion_;
        if (!ranges_.empty()) merge_into(strongest, ranges_.at(clustering));
        return strongest;
    }

    // Whether nothing in a row is deleted, or past its grace: so it is with nearly all of them.
    bool stays_whole(Deletion hiding, BytesView value) const {
        constexpr uint8_t kMayEnd = row_flag::kLivenessExpires | row_flag::kDeletion | row_flag::kEnds;
        if (!hiding.exists() && !value.empty() && (static_cast<uint8_t>(value[0]) & kMayEnd) == 0) return true;
        RowReader reader(value);
        const RowHeader& header = reader.header();
        if (header.liveness.exists() && hiding.covers(header.liveness.timestamp)) return false;
        if (past_grace(header.liveness.expires_at)) return false;
        if (header.deletion.exists() && hiding.covers(header.deletion.timestamp)) return false;
        if (past_grace(header.deletion.local_time)) return false;
        merge_into(hiding, header.deletion);
        Deletion column_hiding;
        int column = -1;
        RowEntry entry;
        while (reader.next(entry)) {
            if (entry.cell.column != column) column_hiding = hiding;
            column = entry.cell.column;
            if (column_hiding.covers(entry.cell.timestamp) || past_grace(entry.cell.local_deletion_time))
                return false;
            if (entry.is_deletion) merge_into(column_hiding, entry.deletion());
        }
        return reader.ok();
    }

    Decision purge_row(BytesView key, Deletion hiding, BytesView value, std::string& purged) const {
        if (stays_whole(hiding, value)) return Decision::kKeep;
        RowReader reader(value);
        if (!reader.ok()) return Decision::kKeep;
        std::optional<bool> alone;  // asked for once, if at all
        auto may_go = [&](int64_t local_time) {
            if (!past_grace(local_time)) return false;
            if (!alone) alone = elsewhere_.only_version(key);
            return *alone;
        };
        RowHeader header = reader.header();
        Liveness liveness = header.liveness;
        if (hiding.covers(liveness.timestamp) || may_go(liveness.expires_at)) liveness = {};
        Deletion deletion = header.deletion;
        if (hiding.covers(deletion.timestamp) || may_go(deletion.local_time)) deletion = {};
        merge_into(hiding, header.deletion);

        kept_.clear();
        RowEntry entry;
        size_t entries = 0;
        int column = -1;
        Deletion column_hiding;
        while (reader.next(entry)) {
            ++entries;
            if (entry.cell.column != column) column_hiding = hiding;
            column = entry.cell.column;
            bool hidden = column_hiding.covers(entry.cell.timestamp);
            bool ends = entry.is_deletion || entry.cell.local_deletion_time != kNeverExpires;
            if (entry.is_deletion) merge_into(column_hiding, entry.deletion());
            if (hidden || (ends && may_go(entry.cell.local_deletion_time))) continue;
            kept_.push_back(entry);
        }
        if (!reader.ok()) return Decision::kKeep;
        if (kept_.empty() && !liveness.exists() && !deletion.exists()) return Decision::kRemove;
        bool same = kept_.size() == entries && liveness.exists() == header.liveness.exists() &&
                    deletion.exists() == header.deletion.exists();
        if (same) return Decision::kKeep;
        purged.clear();
        RowWriter writer(purged, liveness, deletion, header.original, header.base);
        for (const RowEntry& one : kept_) writer.add(one);
        return Decision::kChangeValue;
    }

    static constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

    int64_t now_seconds_;
    const Elsewhere& elsewhere_;
    const GcGrace& gc_grace_;
    // The present partition. One thread calls a filter.
    mutable Bytes prefix_;
    mutable Deletion deletion_;
    mutable RangeTombstones ranges_;
    mutable bool complete_ = true;  // ranges_ is ready to be asked
    mutable int64_t expired_before_ = kNoTime;
    mutable std::vector<RowEntry> kept_;

    friend class Factory;
};

class Factory final : public rocksdb::CompactionFilterFactory {
public:
    Factory(const Elsewhere& elsewhere, const GcGrace& gc_grace, const Clock* clock)
        : elsewhere_(elsewhere),
          gc_grace_(gc_grace),
          clock_(clock) {}
    const char* Name() const override { return "ilion.purge"; }
    std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
        const rocksdb::CompactionFilter::Context&) override {
        int64_t now_seconds = clock_ == nullptr ? Purging::kNoTime : clock_->now_seconds();
        return std::make_unique<Purging>(now_seconds, elsewhere_, gc_grace_);
    }

private:
    const Elsewhere& elsewhere_;
    const GcGrace& gc_grace_;
    const Clock* clock_;
};

}  // namespace

std::shared_ptr<rocksdb::CompactionFilterFactory> make_purging(const Elsewhere& elsewhere, const GcGrace& gc_grace,
                                                               const Clock* clock) {
    return std::make_shared<Factory>(elsewhere, gc_grace, clock);
}

}  // namespace ilion::store
